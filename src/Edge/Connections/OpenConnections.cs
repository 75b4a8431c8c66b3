using System.Collections.Concurrent;

namespace Gateway.Edge.Connections;

/// <summary>The open WebSockets of this node by id, and how many there may be.</summary>
public sealed class OpenConnections
{
    private readonly ConcurrentDictionary<long, WebSocketConnection> _open = new();
    private long _lastId;
    private int _taken;
    private volatile TaskCompletionSource? _emptied;

    /// <summary>Open connections now, handshakes that were let in included.</summary>
    public int Count => Volatile.Read(ref _taken);

    /// <summary>All that are open; a snapshot only in the sense that each was open at some moment of the walk.</summary>
    public IEnumerable<WebSocketConnection> All => _open.Select(static pair => pair.Value);

    /// <summary>Finds an open connection.</summary>
    public bool TryGet(long id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WebSocketConnection? connection) => _open.TryGetValue(id, out connection);

    /// <summary>Takes one of the places; false when there is none. Each taken place is given back once.</summary>
    internal bool TryTakePlace(int limit)
    {
        if (Interlocked.Increment(ref _taken) <= limit)
            return true;
        Interlocked.Decrement(ref _taken);
        return false;
    }

    internal void GiveBackPlace()
    {
        if (Interlocked.Decrement(ref _taken) == 0)
            _emptied?.TrySetResult();
    }

    /// <summary>Done when no connection is open; asked only while no new ones are let in.</summary>
    internal Task WhenEmptyAsync(CancellationToken stop)
    {
        var emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _emptied = emptied;
        // The fence of the volatile write comes before this read, so the last one to go sees the source or we see the zero.
        Interlocked.MemoryBarrier();
        if (Count == 0)
            emptied.TrySetResult();
        return emptied.Task.WaitAsync(stop);
    }

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(WebSocketConnection connection) => _open[connection.Id] = connection;

    internal void Remove(WebSocketConnection connection) => _open.TryRemove(connection.Id, out _);
}
