using Gateway.Protocol;

namespace Gateway.Edge.Connections;

/// <summary>Empties this node's edge: no new handshakes, then every open connection is told to go.</summary>
public sealed class EdgeDrain(OpenConnections open, TimeProvider time)
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private volatile bool _draining;

    /// <summary>New handshakes are answered 503 with Retry-After.</summary>
    public bool IsDraining => _draining;

    /// <summary>Refuses new handshakes from here on. Open connections go on.</summary>
    public void StopAccepting() => _draining = true;

    /// <summary>
    /// Stops accepting, closes every open connection with <paramref name="code"/>, spread evenly over <paramref name="window"/>, and ends when all are
    /// gone: at the latest <see cref="EdgeOptions.CloseWait"/> after the last was told.
    /// </summary>
    public async Task CloseAllAsync(CloseCode code, string reason, TimeSpan window, CancellationToken stop)
    {
        StopAccepting();
        var all = open.All.ToArray();
        var steps = Math.Max(1, (int)(window / s_step));
        for (var step = 0; step < steps; step++)
        {
            if (step > 0)
                await Task.Delay(s_step, time, stop);
            for (var at = step; at < all.Length; at += steps)
                all[at].Close(code, reason);
        }
        // Handshakes that were let in just before the switch.
        foreach (var late in open.All)
            late.Close(code, reason);
        await open.WhenEmptyAsync(stop);
    }
}
