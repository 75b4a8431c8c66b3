using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Gateway.Actors.Triggers;

/// <summary>One comparison of texts, prepared once. Time is at most pattern × text, whatever somebody writes; nothing is allocated by asking.</summary>
internal sealed class TextTest
{
    private const int RegexMemory = 64;
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private readonly RuleOperator _operator;
    private readonly string _text;
    private readonly string[] _parts = [];
    private readonly SearchValues<string>? _needle;
    private readonly Regex? _regex;
    private readonly string?[] _fitting = [];
    private readonly string?[] _failing = [];

    public TextTest(RuleOperator op, string text)
    {
        (_operator, _text) = (op, text);
        if (op == RuleOperator.Wildcard) _parts = text.Split('*');
        if (op is RuleOperator.Contains or RuleOperator.Wildcard && Literal is { } literal) _needle = SearchValues.Create([literal], StringComparison.OrdinalIgnoreCase);
        if (op == RuleOperator.Regex) (_regex, _fitting, _failing) = (new Regex(text, Linear), new string?[RegexMemory], new string?[RegexMemory]);
    }

    /// <summary>What every text that fits has in it; null when that cannot be said, or the empty text would do.</summary>
    public string? Literal => _operator switch
    {
        RuleOperator.Is or RuleOperator.Contains or RuleOperator.Starts => _text,
        RuleOperator.Wildcard => _parts.MaxBy(p => p.Length) is { Length: > 0 } longest ? longest : null,
        _ => null,
    };

    /// <summary>A step of a path: a part of the address, or, when it holds a star, the whole of it.</summary>
    public static TextTest OfStep(string step) => new(step.Contains('*', StringComparison.Ordinal) ? RuleOperator.Wildcard : RuleOperator.Contains, step);

    /// <summary>Why a regular expression cannot be used; null when it can.</summary>
    public static Fault? RegexFault(string at, string text)
    {
        try
        {
            _ = new Regex(text, Linear);
            return null;
        }
        catch (ArgumentException e)
        {
            return Fault.Of(at, "regex-bad", ("reason", e.Message));
        }
        catch (NotSupportedException)
        {
            return Fault.Of(at, "regex-slow");
        }
    }

    public bool Fits(string text) => _operator switch
    {
        RuleOperator.Is => text.Equals(_text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.IsNot => !text.Equals(_text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Contains => text.AsSpan().ContainsAny(_needle!),
        RuleOperator.Starts => text.StartsWith(_text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Wildcard => (_needle is null || text.AsSpan().ContainsAny(_needle)) && Matches(text),
        RuleOperator.Regex => MatchesRegex(text),
        _ => false,
    };

    /// <summary>Addresses and titles are one object for all visitors: what was answered for the last of them is remembered by the object.</summary>
    private bool MatchesRegex(string text)
    {
        var slot = RuntimeHelpers.GetHashCode(text) % RegexMemory;
        if (ReferenceEquals(Volatile.Read(ref _failing[slot]), text)) return false;
        if (ReferenceEquals(Volatile.Read(ref _fitting[slot]), text)) return true;
        var fits = _regex!.IsMatch(text);
        if (text.Length <= SharedText.LongestShared) Volatile.Write(ref fits ? ref _fitting[slot] : ref _failing[slot], text);
        return fits;
    }

    /// <summary>What stands between stars is looked for from left to right: the first place is never worse than a later one.</summary>
    private bool Matches(ReadOnlySpan<char> rest)
    {
        if (_parts.Length == 1) return rest.Equals(_text, StringComparison.OrdinalIgnoreCase);
        var (first, last) = (_parts[0], _parts[^1]);
        if (rest.Length < first.Length + last.Length || !rest.StartsWith(first, StringComparison.OrdinalIgnoreCase) || !rest.EndsWith(last, StringComparison.OrdinalIgnoreCase)) return false;
        rest = rest[first.Length..^last.Length];
        for (var i = 1; i < _parts.Length - 1; i++)
        {
            var part = _parts[i];
            if (part.Length == 0) continue;
            var at = rest.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return false;
            rest = rest[(at + part.Length)..];
        }
        return true;
    }

    /// <summary>What it costs, in nanoseconds or so: the cheaper is asked first.</summary>
    public int Cost => _operator switch
    {
        RuleOperator.Is or RuleOperator.IsNot or RuleOperator.Starts => 5,
        RuleOperator.Regex => 100,
        _ => 20,
    };
}
