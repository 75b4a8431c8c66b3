using System.Net;
using Gateway.Protocol;

namespace Gateway.Swarm;

/// <summary>A visitor's browser: one page at a time, an identity that it keeps, events, invitations, and dialogs that it begins.</summary>
public sealed class VisitorClient(Place place, ClientOptions options, HelloPage page, string? agent = null, IPAddress? source = null) : GatewayClient(place, options)
{
    private readonly List<Invitation> _invitations = [];
    private VisitorIdentity? _identity;
    private HelloPage _page = page;

    /// <summary>The same browser again, after it had left: it kept its identity and goes on counting its connections.</summary>
    public VisitorClient(VisitorClient earlier, HelloPage page) : this(earlier.Place, earlier.Options, page, earlier.Agent, earlier.Source)
    {
        _identity = earlier._identity;
        ContinueAfter(earlier);
    }

    /// <summary>What the site has signed about who this is (docs/IDENTITY.md); null: nothing.</summary>
    public string? Login { get; init; }
    /// <summary>The id the node gave, or null before the first ticket.</summary>
    public string? Visitor => _identity?.Visitor;
    /// <summary>Every invitation received, repeats of the same id left out.</summary>
    public IReadOnlyList<Invitation> Invitations { get { lock (_invitations) return [.. _invitations]; } }
    /// <summary>Who can answer now, as told last.</summary>
    public SiteStatus? SiteStatus { get; private set; }

    private protected override IPAddress? Source => source;
    private protected override string? Agent => agent;

    /// <summary>Opens another page as a browser does: the old page says goodbye, the new one connects.</summary>
    public async Task BrowseAsync(HelloPage next)
    {
        _page = next with { VisitStart = _page.VisitStart };
        await SendAsync(new Goodbye());
        await ReconnectAsync();
    }

    /// <summary>Shows another page without a new connection, as a single-page shop does.</summary>
    public Task ShowAsync(HelloPage next)
    {
        _page = next with { VisitStart = _page.VisitStart };
        return SendAsync(new PageViewed(next.Page, next.Url, next.Title, next.Referrer));
    }

    public Task RaiseAsync(string name, double? value = null, string? currency = null) =>
        SendAsync(new EventRaised(name, value, currency, new Dictionary<string, string>()));

    public Task SetAsync(IReadOnlyDictionary<string, string> attributes) => SendAsync(new AttributesSet(attributes));

    /// <summary>Begins a dialog, by itself or by accepting an invitation.</summary>
    public Task<PostResult> BeginAsync(string? department, string? invitation, string text, CancellationToken stop) =>
        BeginAsync(new StartWords(Guid.NewGuid().ToString("N"), department, invitation, null, false), text, stop);

    public Task AnswerAsync(string invitation, int outcome) => SendAsync(new InvitationAnswer(invitation, outcome));

    public async Task<Refused?> RateAsync(string dialog, int stars, string comment, CancellationToken stop) =>
        await AskAsync(rid => new Rate(rid, dialog, stars, comment), stop) as Refused;

    /// <summary>Leaves the site.</summary>
    public async Task LeaveAsync()
    {
        await SendAsync(new Goodbye());
        await DisposeAsync();
    }

    private protected override async Task<TicketInHand> BuyTicketAsync(CancellationToken stop)
    {
        (var ticket, _identity) = await TicketOffice.VisitorTicketAsync(Place, _identity, _page.Language, Agent, Source, Login, stop);
        return ticket;
    }

    private protected override bool Forgiven(ApiRefusedException refusal)
    {
        if (refusal.Code != "bad-return-secret") return false;
        _identity = null;
        return true;
    }

    private protected override HelloPage PageForHello() => _page;

    private protected override async Task TakeOwnAsync(ServerPacket packet)
    {
        switch (packet)
        {
            case Invitation invitation:
                bool isNew;
                lock (_invitations)
                {
                    isNew = _invitations.All(i => i.Id != invitation.Id);
                    if (isNew) _invitations.Add(invitation);
                }
                if (isNew) await AnswerAsync(invitation.Id, 1);
                break;
            case SiteStatus status: SiteStatus = status; break;
        }
    }
}
