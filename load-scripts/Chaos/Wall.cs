namespace Gateway.Chaos;

/// <summary>Between which places no byte passes now. What is sent meanwhile waits, as on a network that drops packets, and arrives once the wall is down.</summary>
internal sealed class Wall
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string, string)> _shut = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Shut(string a, string b) => Change(() => _shut.Add(Pair(a, b)));

    public void Open(string a, string b) => Change(() => _shut.Remove(Pair(a, b)));

    /// <summary>Returns when bytes pass between the two.</summary>
    public async Task PassAsync(string a, string b, CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!_shut.Contains(Pair(a, b))) return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(stop);
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static (string, string) Pair(string a, string b) => string.CompareOrdinal(a, b) < 0 ? (a, b) : (b, a);
}
