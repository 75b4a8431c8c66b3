namespace Gateway.Api.Health;

/// <summary>Whether this node wants traffic. Not until the composition says so, and never again once it leaves.</summary>
public sealed class ReadinessState
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _once = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _reason = "the node is starting";
    private volatile bool _leaving;

    /// <summary>Why the node wants no traffic, or null when it does.</summary>
    public string? Reason => _reason;

    /// <summary>Whether the node has been told to go.</summary>
    public bool IsLeaving => _leaving;

    /// <summary>Done when the node was ready for the first time.</summary>
    public Task FirstReady => _once.Task;

    /// <summary>The node serves, unless it is leaving.</summary>
    public void Ready()
    {
        lock (_gate)
        {
            if (_leaving) return;
            _reason = null;
        }
        _once.TrySetResult();
    }

    /// <summary>The node serves no new clients until <see cref="Ready"/> is said again.</summary>
    /// <param name="reason">One line for whoever asks.</param>
    public void NotReady(string reason)
    {
        lock (_gate)
            if (!_leaving) _reason = reason;
    }

    /// <summary>The node serves no new clients any more.</summary>
    /// <param name="reason">One line for whoever asks.</param>
    public void Leave(string reason)
    {
        lock (_gate) (_leaving, _reason) = (true, reason);
    }
}
