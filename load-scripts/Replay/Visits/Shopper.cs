using Gateway.Protocol;
using Gateway.Replay.Talk;
using Gateway.Swarm;

namespace Gateway.Replay.Visits;

/// <summary>A person who fills a cart, hesitates at the delivery, checks out and fails to pay, so that every rule of the demo shop has its chance.</summary>
internal sealed class Shopper(string name, People people, Floor floor, Tally tally)
{
    private readonly VisitorClient _client = people.Visitor("shopper " + name, "/", "https://www.google.com/search?q=running+shoes", language: "en-US");
    private Card? _card;
    private int _declined;

    public string Name => name;
    public string? Visitor => _client.Visitor;
    /// <summary>Every invitation received; the same one shown again counts once.</summary>
    public IReadOnlyList<Invitation> Invitations => _client.Invitations;
    public IReadOnlyList<string> Segments => (_card is null ? null : floor.Operators[0].CardOf(_card.Visitor) ?? _card)?.Segments ?? [];
    public IReadOnlyList<string> Troubles => _client.Troubles;
    public int Connections => _client.Connections;

    /// <summary>Comes to the home page; the operators watch the card from now on.</summary>
    public async Task ComeAsync(CancellationToken stop)
    {
        _client.Start();
        await _client.ConnectedAsync(stop);
        tally.Came();
        _card = await floor.Operators[0].WatchVisitorAsync(_client.Visitor!, stop);
    }

    /// <summary>Walks from the products to the failed payment.</summary>
    /// <param name="atDelivery">How long it looks at the delivery page.</param>
    /// <param name="atCheckout">How long it looks at the order form.</param>
    public async Task WalkAsync(TimeSpan atDelivery, TimeSpan atCheckout, CancellationToken stop)
    {
        var before = Invitations.Count;
        await OpenAsync("/products", stop);
        await _client.RaiseAsync("cart_add", 89.90, "EUR");
        await OpenAsync("/cart", stop);
        await _client.RaiseAsync("cart_add", 34.50, "EUR");
        await OpenAsync("/delivery", stop);
        await Task.Delay(atDelivery, stop);
        await DeclineAllAsync();
        await OpenAsync("/checkout", stop);
        await _client.RaiseAsync("checkout", 124.40, "EUR");
        await Task.Delay(atCheckout, stop);
        await DeclineAllAsync();
        await OpenAsync("/payment-error", stop);
        await _client.RaiseAsync("payment_error", 124.40, "EUR");
        await Task.Delay(TimeSpan.FromSeconds(1.5), stop);
        await DeclineAllAsync();
        for (var i = before; i < Invitations.Count; i++) tally.Invited();
    }

    /// <summary>Turns down what was offered, so that it does not stand in the way of the next.</summary>
    private async Task DeclineAllAsync()
    {
        foreach (var invitation in Invitations.Skip(_declined)) await _client.AnswerAsync(invitation.Id, 3);
        _declined = Invitations.Count;
    }

    public async Task LeaveAsync()
    {
        await _client.LeaveAsync();
        tally.Left();
    }

    private async Task OpenAsync(string path, CancellationToken stop)
    {
        var connections = _client.Connections;
        await _client.BrowseAsync(people.Page(path, people.Place.Origin + "/"));
        await _client.Changed.UntilAsync(() => _client.Connections > connections && _client.Welcome is not null, stop);
        await Task.Delay(150, stop);
    }
}
