using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Actors;

/// <summary>
/// What is wrong with a part of what somebody sent: told in English, and as a word with values, so that whoever shows it may say it in another language (the console's i18n/faults.*.ts).
/// </summary>
/// <param name="At">The place, as in <c>where[1].value</c>; "" for the whole.</param>
/// <param name="Code">One of <see cref="FaultSentences.All"/>; part of the contract.</param>
/// <param name="Values">What its sentence is filled with.</param>
public sealed partial record Fault(string At, string Code, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Makes a fault; the names are those of the sentence's blanks.</summary>
    public static Fault Of(string at, string code, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var texts = new Dictionary<string, string>(values.Length);
        foreach (var (name, value) in values) texts[name] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return new Fault(at, code, texts);
    }

    /// <summary>What is wrong and what is allowed, without the place.</summary>
    public string Sentence => Blank().Replace(FaultSentences.All[Code], m => Values[m.Groups[1].Value]);

    /// <summary>As logs and messages say it.</summary>
    public override string ToString() => At.Length == 0 ? Sentence : $"{At}: {Sentence}";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Blank();
}

/// <summary>Adds faults to a list.</summary>
internal static class FaultListing
{
    public static void Add(this List<Fault> faults, string at, string code, params ReadOnlySpan<(string Name, object Value)> values) => faults.Add(Fault.Of(at, code, values));
}
