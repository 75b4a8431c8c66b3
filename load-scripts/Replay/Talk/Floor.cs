using Gateway.Swarm;

namespace Gateway.Replay.Talk;

/// <summary>All operators of the run, and who of them holds which dialog.</summary>
internal sealed class Floor : IAsyncDisposable
{
    private readonly List<OperatorClient> _operators = [];

    /// <summary>Pulsed by every change that any operator sees.</summary>
    public Signal Changed { get; } = new();
    public IReadOnlyList<OperatorClient> Operators => _operators;
    /// <summary>Dialogs that all operators together may hold at once.</summary>
    public int Slots => _operators.Sum(o => o.Self?.Capacity ?? 0);
    public int Waiting => _operators.Max(o => o.Queue?.Total) ?? 0;

    /// <summary>Signs the operators in and makes them available. Logins that do not exist on this site are left out, but one must.</summary>
    public async Task OpenAsync(Place place, ClientOptions options, IEnumerable<string> logins, string password, TimeSpan thinking, CancellationToken stop)
    {
        foreach (var login in logins)
        {
            var client = new OperatorClient(place, options, login, password) { Changed = Changed, ThinkingTime = thinking };
            try
            {
                await client.ProveAsync(stop);
            }
            catch (ApiRefusedException e) when (e.Code == "bad-credentials")
            {
                await client.DisposeAsync();
                continue;
            }
            client.Start();
            await client.ConnectedAsync(stop);
            await client.SetStateAsync(1, stop);
            await Changed.UntilAsync(() => client.Self is { State: 1, Capacity: > 0 }, stop);
            await client.WatchAsync("", 50);
            _operators.Add(client);
        }
        if (_operators.Count == 0) throw new IOException("no operator could sign in: give their password in GATEWAY_ADMIN_PASSWORD");
    }

    /// <summary>The operator who may write in the dialog and has seen it up to that entry; returns when there is one.</summary>
    public async Task<OperatorClient> HolderAsync(string dialog, long seen, CancellationToken stop)
    {
        OperatorClient? holder = null;
        await Changed.UntilAsync(() => (holder = Holder(dialog)) is not null && holder.LastSeq(dialog) >= seen, stop);
        return holder!;
    }

    /// <summary>1 available takes new dialogs; 3 pause holds what it has.</summary>
    public Task SetStateAsync(int state, CancellationToken stop) => Task.WhenAll(_operators.Select(o => o.SetStateAsync(state, stop)));

    /// <summary>Signs the operators off; on a node that goes on without us nobody must wait for them.</summary>
    public async Task GoHomeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try { await SetStateAsync(0, patience.Token); }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The node is gone or does not answer; then there is nobody to tell.
        }
    }

    /// <summary>The waiting dialogs in order, as one operator sees them; null while no list came on the present connection.</summary>
    public IReadOnlyList<string>? WaitingDialogs() => _operators[0].Queue?.Waiting.Select(w => w.Dialog).ToList();

    public async ValueTask DisposeAsync()
    {
        foreach (var o in _operators) await o.DisposeAsync();
    }

    private OperatorClient? Holder(string dialog) => _operators.Find(o => o.Welcome is not null && o.Holds(dialog));
}
