using System.Net;

namespace Gateway.Persistence.Webhooks;

/// <summary>Section "Gateway:Webhooks": where rules may call.</summary>
public sealed record WebhookOptions
{
    /// <summary>Networks inside which webhooks may lead although they are not public, such as 10.0.0.0/8; plain http is allowed there. None: public addresses over https only.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Where this process shows a shop of its own, or null. Not a setting: only a process that has one says so.</summary>
    internal Uri? Shop { get; init; }

    /// <summary>Lets webhooks lead to the demo shop of this very process, which is on this machine, and nowhere else beside it.</summary>
    public WebhookOptions WithShop(string address) => this with { Shop = new Uri(address) };

    internal IReadOnlyList<IPNetwork> Networks => [.. AllowedNetworks.Select(n => TryParse(n, out var network) ? network : default(IPNetwork?)).OfType<IPNetwork>()];

    /// <summary>What cannot work, each with what is allowed.</summary>
    public IEnumerable<string> Faults() => AllowedNetworks.Where(n => !TryParse(n, out _)).Select(n => $"Gateway:Webhooks:{nameof(AllowedNetworks)} has \"{n}\"; an address (10.0.0.7) or a network (10.0.0.0/8) is allowed");

    private static bool TryParse(string text, out IPNetwork network)
    {
        if (text.Contains('/', StringComparison.Ordinal)) return IPNetwork.TryParse(text, out network);
        var known = IPAddress.TryParse(text, out var address);
        network = known ? new IPNetwork(address!, address!.GetAddressBytes().Length * 8) : default;
        return known;
    }
}
