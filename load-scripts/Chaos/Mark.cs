namespace Gateway.Chaos;

/// <summary>How far one side of one dialog has received; one waiter at a time.</summary>
internal sealed class Mark
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private long _seen, _awaited;

    public void Received(long seq)
    {
        lock (_gate)
        {
            _seen = Math.Max(_seen, seq);
            if (_seen >= _awaited) _waiting?.TrySetResult();
        }
    }

    /// <summary>Returns once an entry with this number, or a later one, was received.</summary>
    public Task UntilAsync(long seq, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_seen >= seq) return Task.CompletedTask;
            (_awaited, _waiting) = (seq, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return _waiting.Task.WaitAsync(stop);
        }
    }
}
