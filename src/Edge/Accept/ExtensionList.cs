using System.Buffers;

namespace Gateway.Edge.Accept;

/// <summary>One extension a client offers: its name, and its parameters in their order; a value is null where there is none.</summary>
internal sealed record ExtensionOffer(string Name, IReadOnlyList<(string Name, string? Value)> Parameters);

/// <summary>
/// Reads Sec-WebSocket-Extensions (RFC 6455 §9.1). Grammar: <c>extension *( "," extension )</c>, <c>extension = token *( ";" token [ "=" ( token | quoted token ) ] )</c>,
/// with blanks between any two of them and empty list items, as RFC 9110 §5.6.1 has it.
/// </summary>
internal ref struct ExtensionList
{
    private const string TokenChars = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> s_token = SearchValues.Create(TokenChars);

    private ReadOnlySpan<char> _rest;

    /// <summary>False if the value does not follow the grammar; a missing header is an empty list.</summary>
    public static bool TryRead(string? value, out IReadOnlyList<ExtensionOffer> offers)
    {
        var found = new List<ExtensionOffer>();
        offers = found;
        var reader = new ExtensionList { _rest = value };
        reader.SkipBlanks();
        while (!reader._rest.IsEmpty)
        {
            if (reader.TrySkip(','))
                continue;
            if (!reader.TryReadOffer(out var offer) || (!reader._rest.IsEmpty && reader._rest[0] != ','))
                return false;
            found.Add(offer);
        }
        return value is null || found.Count > 0;
    }

    private bool TryReadOffer(out ExtensionOffer offer)
    {
        offer = null!;
        if (!TryReadToken(out var name))
            return false;
        var parameters = new List<(string, string?)>();
        while (TrySkip(';'))
        {
            if (!TryReadToken(out var parameter))
                return false;
            string? argument = null;
            if (TrySkip('=') && !TryReadValue(out argument))
                return false;
            parameters.Add((parameter, argument));
        }
        offer = new ExtensionOffer(name, parameters);
        return true;
    }

    private bool TryReadToken(out string token)
    {
        var end = _rest.IndexOfAnyExcept(s_token);
        end = end < 0 ? _rest.Length : end;
        token = _rest[..end].ToString();
        _rest = _rest[end..];
        SkipBlanks();
        return end > 0;
    }

    private bool TryReadValue(out string? value)
    {
        if (_rest.IsEmpty || _rest[0] != '"')
            return TryReadToken(out value);
        value = "";
        for (var at = 1; at < _rest.Length; at++)
        {
            if (_rest[at] == '"')
            {
                _rest = _rest[(at + 1)..];
                SkipBlanks();
                return value.Length > 0;
            }
            if (_rest[at] == '\\')
                at++;
            // What stands in quotes must be a token too once the quotes are gone.
            if (at == _rest.Length || !s_token.Contains(_rest[at]))
                return false;
            value += _rest[at];
        }
        return false;
    }

    private bool TrySkip(char sign)
    {
        if (_rest.IsEmpty || _rest[0] != sign)
            return false;
        _rest = _rest[1..];
        SkipBlanks();
        return true;
    }

    private void SkipBlanks() => _rest = _rest.TrimStart(" \t");
}
