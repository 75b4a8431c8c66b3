namespace Gateway.Replay.Talk;

/// <summary>Holds the speakers back for a moment, so that many speak at the same one: that is when the crash comes.</summary>
internal sealed class TurnGate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _closed;
    private int _held;

    /// <summary>Speakers that wait now.</summary>
    public int Held { get { lock (_lock) return _held; } }

    public async Task PassAsync(CancellationToken stop)
    {
        Task wait;
        lock (_lock)
        {
            if (_closed is null) return;
            wait = _closed.Task;
            _held++;
        }
        await wait.WaitAsync(stop);
    }

    public void Close()
    {
        lock (_lock) _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed?.TrySetResult();
            (_closed, _held) = (null, 0);
        }
    }
}
