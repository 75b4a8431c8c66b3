using System.Text.RegularExpressions;

namespace Gateway.Actors.Triggers;

/// <summary>One comparison of texts, prepared once. Time is at most pattern × text, whatever somebody writes; nothing is allocated by asking.</summary>
internal sealed class TextTest
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private readonly RuleOperator _operator;
    private readonly string _text;
    private readonly string[] _parts = [];
    private readonly Regex? _regex;

    public TextTest(RuleOperator op, string text)
    {
        (_operator, _text) = (op, text);
        if (op == RuleOperator.Wildcard) _parts = text.Split('*');
        if (op == RuleOperator.Regex) _regex = new Regex(text, Linear);
    }

    /// <summary>A step of a path: a part of the address, or, when it holds a star, the whole of it.</summary>
    public static TextTest OfStep(string step) => new(step.Contains('*', StringComparison.Ordinal) ? RuleOperator.Wildcard : RuleOperator.Contains, step);

    /// <summary>Whether a regular expression can be used; if not, why.</summary>
    public static bool IsRegex(string text, out string fault)
    {
        try
        {
            _ = new Regex(text, Linear);
            fault = "";
            return true;
        }
        catch (ArgumentException e)
        {
            fault = $"no regular expression: {e.Message}";
        }
        catch (NotSupportedException)
        {
            fault = "this regular expression could take for ever; look-around, back-references and atomic groups are not allowed, and no repetitions of thousands";
        }
        return false;
    }

    public bool Fits(string text) => _operator switch
    {
        RuleOperator.Is => text.Equals(_text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.IsNot => !text.Equals(_text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Contains => text.Contains(_text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Starts => text.StartsWith(_text, StringComparison.OrdinalIgnoreCase),
        RuleOperator.Wildcard => Matches(text),
        RuleOperator.Regex => _regex!.IsMatch(text),
        _ => false,
    };

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
        RuleOperator.Regex => 500,
        RuleOperator.Wildcard => 15 * _parts.Length,
        _ => 20,
    };
}
