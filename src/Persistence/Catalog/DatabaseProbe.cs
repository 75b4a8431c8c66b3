using System.Data.Common;

namespace Gateway.Persistence.Catalog;

/// <summary>
/// Says within <see cref="Patience"/> whether the database can be used. A question is never called off: on a network that lets nothing pass the driver would wait there for its order to
/// stop as well. One over the pool may hang like that for half a minute or more; meanwhile the database is asked over connections of their own.
/// </summary>
public sealed class DatabaseProbe(SiteCatalog catalog, TimeProvider time)
{
    /// <summary>The longest that an answer takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Task<Exception?> _pooled = Task.FromResult<Exception?>(null), _anew = Task.FromResult<Exception?>(null);
    private long _asked;

    /// <summary>Asks, together with all who ask at the same time.</summary>
    /// <param name="stop">Stops waiting.</param>
    /// <returns>Null when it can be used, else why not.</returns>
    /// <exception cref="OperationCanceledException">The caller stopped waiting.</exception>
    public async Task<Exception?> AskAsync(CancellationToken stop)
    {
        Exception? fault = null;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            await foreach (var answered in Task.WhenEach(Questions()).WithCancellation(either.Token))
            {
                fault = await answered;
                if (fault is null) return null;
            }
            return fault;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new TimeoutException($"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    private Task<Exception?>[] Questions()
    {
        lock (_gate)
        {
            if (_pooled.IsCompleted) (_pooled, _asked) = (FaultOf(catalog.ProbeAsync), time.GetTimestamp());
            else if (time.GetElapsedTime(_asked) > Patience)
            {
                if (_anew.IsCompleted) _anew = FaultOf(stop => catalog.ProbeAnewAsync(Patience, stop));
                return [_pooled, _anew];
            }
            return [_pooled];
        }
    }

    private static async Task<Exception?> FaultOf(Func<CancellationToken, Task> question)
    {
        try
        {
            await question(CancellationToken.None);
            return null;
        }
        catch (Exception e) when (e is DatabaseException or DbException or TimeoutException or OperationCanceledException)
        {
            return e;
        }
    }
}
