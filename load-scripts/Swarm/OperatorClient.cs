using Gateway.Protocol;

namespace Gateway.Swarm;

/// <summary>An operator's console: signs in, takes what is offered, answers where it holds the dialog, watches visitors.</summary>
public sealed class OperatorClient(Place place, ClientOptions options, string login, string password) : GatewayClient(place, options)
{
    private readonly Lock _own = new();
    private readonly HashSet<(string, int)> _accepting = [];
    private readonly Dictionary<string, Card> _cards = [];
    private string? _cookie;
    private int _wanted;
    private Watch? _watch;

    public string Login => login;
    /// <summary>The operator's own state as told last.</summary>
    public Self? Self { get; private set; }
    /// <summary>The waiting lists as told last on this connection; null before the first.</summary>
    public Queue? Queue { get; private set; }
    /// <summary>The colleagues as told last.</summary>
    public Team? Team { get; private set; }
    /// <summary>Live rows that match the standing query.</summary>
    public int RowsTotal { get; private set; }
    /// <summary>How long this operator looks at an offer before accepting it.</summary>
    public TimeSpan ThinkingTime { get; init; } = TimeSpan.FromMilliseconds(30);
    /// <summary>The session's cookie; null before the first sign-in.</summary>
    public string? Cookie => _cookie;

    private protected override string Origin => Place.ConsoleOrigin;

    /// <summary>Whether this operator may write in the dialog now.</summary>
    public bool Holds(string dialog) => Self?.Dialogs.Any(d => d.Dialog == dialog && d.Accepted) ?? false;

    /// <summary>0 offline, 1 available, 2 busy, 3 pause, 4 away; said again after a reconnect that finds it different.</summary>
    public async Task SetStateAsync(int state, CancellationToken stop)
    {
        _wanted = state;
        if (await AskAsync(rid => new SetState(rid, state), stop) is Refused refused) Note($"state {state} refused: {refused.Code} {refused.Text}");
    }

    /// <summary>Begins a dialog with a visitor.</summary>
    public Task<PostResult> BeginWithAsync(string visitor, string department, string text, bool exceed, CancellationToken stop) =>
        BeginAsync(new StartWords(Guid.NewGuid().ToString("N"), department, null, visitor, exceed), text, stop);

    /// <summary>Signs in now, so that wrong credentials are told before the client begins to come back for ever.</summary>
    /// <exception cref="ApiRefusedException">The credentials are wrong, or too many were tried.</exception>
    public async Task ProveAsync(CancellationToken stop) => _cookie = await TicketOffice.SignInAsync(Place, login, password, stop);

    /// <summary>Reads from the API of the site, as the console does.</summary>
    public async Task<System.Text.Json.JsonElement> GetAsync(string path, CancellationToken stop)
    {
        _cookie ??= await TicketOffice.SignInAsync(Place, login, password, stop);
        return await TicketOffice.GetAsync(Place, _cookie, $"/api/v1/sites/{Place.Site}/{path}", stop);
    }

    /// <summary>Asks for the live list; asked again on every connection, as a standing query ends with it.</summary>
    public Task WatchAsync(string filter, int limit) => SendAsync(_watch = new Watch(1, filter, 0, true, limit));

    /// <summary>Asks for a visitor's card and its changes.</summary>
    public async Task<Card?> WatchVisitorAsync(string visitor, CancellationToken stop)
    {
        var answer = await AskAsync(rid => new WatchVisitor(rid, visitor, true), stop);
        if (answer is Card card)
        {
            lock (_own) _cards[visitor] = card;
            return card;
        }
        return null;
    }

    /// <summary>Why a rule fires for a visitor or not, as JSON (docs/RULES.md); null when there is no such visitor or rule.</summary>
    public async Task<string?> WhyAsync(string visitor, string rule, CancellationToken stop) => await AskAsync(rid => new WatchVisitor(rid, visitor, true, rule), stop) is Done done ? done.Value : null;

    /// <summary>The card of a watched visitor as told last.</summary>
    public Card? CardOf(string visitor) { lock (_own) return _cards.GetValueOrDefault(visitor); }

    public async Task<Refused?> InviteAsync(string visitor, string department, string text, CancellationToken stop) =>
        await AskAsync(rid => new Invite(rid, visitor, department, text), stop) as Refused;

    private protected override async Task<TicketInHand> BuyTicketAsync(CancellationToken stop)
    {
        _cookie ??= await TicketOffice.SignInAsync(Place, login, password, stop);
        try
        {
            return await TicketOffice.OperatorTicketAsync(Place, _cookie, stop);
        }
        catch (ApiRefusedException e) when (e.Status == System.Net.HttpStatusCode.Unauthorized)
        {
            _cookie = await TicketOffice.SignInAsync(Place, login, password, stop);
            return await TicketOffice.OperatorTicketAsync(Place, _cookie, stop);
        }
    }

    private protected override HelloPage? PageForHello() => null;

    private protected override void OnWelcome()
    {
        Queue = null;
        List<string> watched;
        lock (_own)
        {
            _accepting.Clear();
            watched = [.. _cards.Keys];
        }
        if (_watch is not null) _ = SendAsync(_watch);
        foreach (var visitor in watched) _ = SendAsync(new WatchVisitor(0, visitor, true));
    }

    private protected override async Task TakeOwnAsync(ServerPacket packet)
    {
        switch (packet)
        {
            case Self self:
                Self = self;
                if (self.State != _wanted && _wanted != 0) await SendAsync(new SetState(0, _wanted));
                foreach (var offer in self.Dialogs.Where(d => !d.Accepted)) _ = TakeOfferAsync(offer);
                break;
            case Queue queue: Queue = queue; break;
            case QueueChanges changes when Queue is { } before: Queue = Altered(before, changes); break;
            case Team team: Team = team; break;
            case TeamChanges changes when Team is { } before: Team = new Team([.. before.Operators.Select(o => changes.Operators.FirstOrDefault(c => c.Id == o.Id) ?? o)]); break;
            case Rows rows: RowsTotal = rows.Total; break;
            case Card card:
                lock (_own) _cards[card.Visitor] = card;
                if (card.Rid != 0) Answer(card.Rid, card);
                break;
        }
    }

    private static Queue Altered(Queue before, QueueChanges changes)
    {
        List<QueueItem> waiting = [.. before.Waiting.Where(w => !changes.Gone.Contains(w.Dialog))];
        foreach (var came in changes.Came) waiting.Insert(came.At, came.Item);
        return new Queue(waiting, changes.Total);
    }

    private async Task TakeOfferAsync(Assignment offer)
    {
        lock (_own) if (!_accepting.Add((offer.Dialog, offer.Term))) return;
        try
        {
            await Task.Delay(ThinkingTime, Stopping);
            var answer = await AskAsync(rid => new Accept(rid, offer.Dialog, offer.Term), Stopping);
            if (answer is Refused { Code: not ((int)RefusalCode.Stale or (int)RefusalCode.Closed) } refused) Note($"accept refused: {refused.Code} {refused.Text}");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client is being stopped; the offer goes back by its deadline.
        }
    }
}
