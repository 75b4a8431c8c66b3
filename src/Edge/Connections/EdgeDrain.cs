using Gateway.Protocol;

namespace Gateway.Edge.Connections;

/// <summary>
/// Empties this node's edge: no new handshakes, and every open connection is told to move at a random moment of its own, over a window sized by what the
/// other nodes can take. Until its moment a connection is served as always, so that nothing it says is lost.
/// </summary>
public sealed class EdgeDrain(OpenConnections open, TimeProvider time)
{
    /// <summary>How long after its moment a connection may still be here; then it is closed with <see cref="CloseCode.Moved"/>.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private volatile string? _why;

    /// <summary>Why new handshakes are answered 503 with Retry-After; null when they are not.</summary>
    public string? Why => _why;

    /// <summary>Refuses new handshakes from here on. Open connections go on.</summary>
    public void StopAccepting(string why = "this node is going away; connect again") => _why = why;

    /// <summary>The time over which so many connections move at that rate, at most <paramref name="longest"/>.</summary>
    public static TimeSpan WindowOf(int connections, double perSecond, TimeSpan longest) =>
        connections / perSecond < longest.TotalSeconds ? TimeSpan.FromSeconds(connections / perSecond) : longest;

    /// <summary>
    /// Stops accepting, tells every open connection when to move and ends when all are gone: at the latest <see cref="Grace"/> and
    /// <see cref="EdgeOptions.CloseWait"/> after the window.
    /// </summary>
    /// <param name="perSecond">Connections that the other nodes can take in a second.</param>
    /// <param name="longest">The longest window, however many connections there are.</param>
    /// <param name="stop">Gives up waiting; who is left stays connected.</param>
    public async Task MoveAllAsync(double perSecond, TimeSpan longest, CancellationToken stop)
    {
        StopAccepting();
        var window = WindowOf(open.Count, perSecond, longest);
        var leaving = new List<(long DueMs, WebSocketConnection Connection)>();
        foreach (var connection in open.All)
        {
            var delay = Random.Shared.NextDouble() * window;
            leaving.Add(((long)(delay + Grace).TotalMilliseconds, connection));
            connection.Move(delay);
        }
        leaving.Sort(static (a, b) => a.DueMs.CompareTo(b.DueMs));

        var began = time.GetTimestamp();
        for (var next = 0; next < leaving.Count && open.Count > 0;)
        {
            await Task.Delay(s_step, time, stop);
            for (var passed = time.GetElapsedTime(began).TotalMilliseconds; next < leaving.Count && leaving[next].DueMs <= passed; next++)
                leaving[next].Connection.Close(CloseCode.Moved, "the node is going");
        }
        // Handshakes that were let in just before the switch.
        foreach (var late in open.All)
            late.Close(CloseCode.Moved, "the node is going");
        await open.WhenEmptyAsync(stop);
    }
}
