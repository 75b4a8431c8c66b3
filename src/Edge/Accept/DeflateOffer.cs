using Gateway.Edge.Frames.Deflate;

namespace Gateway.Edge.Accept;

/// <summary>
/// The permessage-deflate that was agreed with one client (RFC 7692 §7.1). Neither side keeps a context from one message to the next, so an idle
/// connection holds no compressor and no window, and a message for many is compressed once.
/// </summary>
/// <param name="ServerWindowBits">Our distances are no longer than 2 to the power of this.</param>
/// <param name="WindowWasAsked">Whether the client asked for that window; an answer may not name one that was not asked for.</param>
internal sealed record DeflateOffer(int ServerWindowBits, bool WindowWasAsked)
{
    /// <summary>What we answer. Any window of the client's suits us, so its client_max_window_bits needs no answer.</summary>
    public string Answer => "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        + (WindowWasAsked ? $"; server_max_window_bits={ServerWindowBits}" : "");

    /// <summary>The first offer of the header that can be taken; null if there is none. Offers with unknown, repeated or wrong parameters are declined (§7.1).</summary>
    public static DeflateOffer? Accept(string? header)
    {
        if (!ExtensionList.TryRead(header, out var offers))
            return null;
        foreach (var offer in offers)
        {
            if (offer.Name == "permessage-deflate" && TryTake(offer.Parameters) is { } taken)
                return taken;
        }
        return null;
    }

    private static DeflateOffer? TryTake(IReadOnlyList<(string Name, string? Value)> parameters)
    {
        var taken = new DeflateOffer(DeflateAlphabet.MaxWindowBits, WindowWasAsked: false);
        var seen = new HashSet<string>();
        foreach (var (name, value) in parameters)
        {
            var bits = value is null ? 0 : WindowBits(value);
            var right = name switch
            {
                "server_no_context_takeover" or "client_no_context_takeover" => value is null,
                "client_max_window_bits" => value is null || bits > 0,
                "server_max_window_bits" => bits > 0,
                _ => false,
            };
            if (!right || !seen.Add(name))
                return null;
            if (name == "server_max_window_bits")
                taken = new DeflateOffer(bits, WindowWasAsked: true);
        }
        return taken;
    }

    /// <summary>A decimal number from 8 to 15 without leading zeros (§7.1.2), else 0.</summary>
    private static int WindowBits(string value) => value switch
    {
        ['8' or '9'] => value[0] - '0',
        ['1', >= '0' and <= '5'] => 10 + value[1] - '0',
        _ => 0,
    };
}
