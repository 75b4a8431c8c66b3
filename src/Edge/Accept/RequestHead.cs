namespace Gateway.Edge.Accept;

/// <summary>A head as it was sent. Lives for one handshake.</summary>
internal sealed class RequestHead
{
    /// <summary>Those that RFC 9110 §5.3 and RFC 6455 §11.3 allow to be spread over several lines; any other one twice is an attack or a fault.</summary>
    private static readonly HashSet<string> s_lists = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Accept", "Accept-Encoding", "Accept-Language", "Cache-Control",
        "Via", "Forwarded", "X-Forwarded-For", "Cookie", "Pragma",
    };

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    public string Method { get; set; } = "";
    public string Target { get; set; } = "";
    public string Version { get; set; } = "";

    /// <summary>The value, or null if the header was not sent.</summary>
    public string? this[string name] => _headers.GetValueOrDefault(name);

    /// <summary>Whether a comma-separated list holds this word, compared without case.</summary>
    public bool Lists(string name, string word, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        foreach (var item in (this[name] ?? "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (item.Equals(word, comparison))
                return true;
        }
        return false;
    }

    public bool TryAdd(string name, string value, out string fault)
    {
        fault = "";
        if (_headers.TryAdd(name, value))
            return true;
        if (!s_lists.Contains(name))
        {
            fault = "a header that may come once came twice: " + name;
            return false;
        }
        _headers[name] += ", " + value;
        return true;
    }
}
