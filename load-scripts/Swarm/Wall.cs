namespace Gateway.Swarm;

/// <summary>Between which places no byte passes now. What is sent meanwhile waits, as on a network that drops packets, and arrives once the wall is down.</summary>
public sealed class Wall
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string, string)> _shut = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on nothing passes between the two, in either direction.</summary>
    public void Shut(string a, string b) => Change(() => _shut.Add(Pair(a, b)));

    /// <summary>What waits between the two passes, and what comes.</summary>
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

    /// <summary>Whether something stands between the place and any other.</summary>
    public bool StandsBefore(string place)
    {
        lock (_gate) return _shut.Any(p => p.Item1 == place || p.Item2 == place);
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
