using System.Globalization;
using Gateway.Persistence.Transcripts;

namespace Gateway.Api.History;

/// <summary>Reads the filters of an address one by one and keeps the first fault. An empty filter is none.</summary>
internal sealed class FilterReader
{
    private const long DefaultMs = 30L * 86_400_000;

    public string? Fault { get; private set; }

    public string? Text(string name, string? value, int max)
    {
        if (string.IsNullOrEmpty(value)) return null;
        if (value.Length > max) Fault ??= $"{name} has at most {max} characters";
        if (value.Contains('\0', StringComparison.Ordinal)) Fault ??= $"{name} holds the character U+0000";
        return value;
    }

    public long? Number(string name, string? value, long least, long most)
    {
        if (string.IsNullOrEmpty(value)) return null;
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fault ??= most == long.MaxValue ? $"{name} is a time in Unix milliseconds" : $"{name} is a whole number of {least} to {most}";
        return null;
    }

    /// <summary>The time of a report: to now, and the thirty days (or what else is usual) before, unless said otherwise.</summary>
    public (long From, long To) Span(TimeProvider time, string? from, string? to, long usualMs = DefaultMs)
    {
        var end = Number("to", to, 0, long.MaxValue) ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        var begin = Number("from", from, 0, long.MaxValue) ?? Math.Max(0, end - usualMs);
        if (begin >= end) Fault ??= "from is earlier than to";
        return (begin, end);
    }

    public bool Flag(string name, string? value)
    {
        if (value is null or "" or "false") return false;
        if (value != "true") Fault ??= $"{name} is true or false";
        return value == "true";
    }

    public DialogCursor? Cursor(string name, string? value)
    {
        if (Text(name, value, 128) is not { } text) return null;
        if (DialogCursor.TryParse(text, out var cursor)) return cursor;
        Fault ??= $"{name} is the \"next\" of the page before";
        return null;
    }
}
