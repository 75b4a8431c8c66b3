using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Gateway.Actors;
using Gateway.Actors.Recordings;

namespace Gateway.Architecture.Tests;

/// <summary>What the server says is wrong, and why something waits, has a text in each of the console's languages [59].</summary>
public sealed partial class FaultTextTests
{
    private static readonly string _root = Root();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));

    private static Dictionary<string, string> Texts(string file, string list) =>
        Entry().Matches(Regex.Match(File.ReadAllText(Path.Combine(_root, "src/Web/console/src/i18n", file)), $@"export const {list} = \{{(.*?)\n\}};", RegexOptions.Singleline).Groups[1].Value)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Replace("\\'", "'", StringComparison.Ordinal));

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(_root, "src", folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText);

    private static string[] BlanksOf(string text) => [.. Blank().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public void F59_every_fault_has_a_text_with_the_same_blanks_in_each_language_and_English_is_the_server_s()
    {
        Assert.Equal(FaultSentences.All, Texts("en.faults.ts", "faults"));
        var russian = Texts("ru.faults.ts", "faults");
        Assert.Equal(FaultSentences.All.Keys.Order(StringComparer.Ordinal), russian.Keys.Order(StringComparer.Ordinal));
        Assert.All(FaultSentences.All, f => Assert.Empty(BlanksOf(russian[f.Key]).Except(BlanksOf(f.Value))));
        Assert.All(russian.Values, text => Assert.Matches(@"\p{IsCyrillic}", text));
    }

    [Fact]
    public void F59_every_fault_that_the_code_names_is_one_and_each_is_named_somewhere()
    {
        var named = Sources("").SelectMany(s => Quoted().Matches(s)).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.Equal([], FaultSentences.All.Keys.Except(named));
        var added = Sources("").SelectMany(s => Added().Matches(s)).Select(m => m.Groups["code"].Value).ToHashSet();
        Assert.Equal([], added.Except(FaultSentences.All.Keys));
        Assert.True(added.Count > 50, $"only {added.Count} faults were found in the code");
    }

    [Fact]
    public void F59_every_refusal_of_the_API_has_a_text_in_each_language()
    {
        var codes = Sources("Api").SelectMany(s => Refused().Matches(s)).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(codes.Count > 25, $"only {codes.Count} refusals were found in the code");
        foreach (var file in (string[])["en.faults.ts", "ru.faults.ts"]) Assert.Equal([], codes.Except(Texts(file, "refusals").Keys));
    }

    [Fact]
    public void F59_every_reason_why_a_rule_is_quiet_or_waits_has_a_text_in_each_language()
    {
        var why = Hit().Matches(File.ReadAllText(Path.Combine(_root, "src/Actors/Visitors/VisitorActor.Why.cs"))).Select(m => $"why.limit.{m.Groups[1].Value}").ToList();
        Assert.True(why.Count >= 10, $"only {why.Count} reasons were found in the code");
        var held = typeof(ReplayHeldBack).GetProperties().Where(p => p.PropertyType == typeof(long)).Select(p => $"replay.held.{char.ToLowerInvariant(p.Name[0])}{p.Name[1..]}");
        foreach (var file in (string[])["en.ts", "ru.ts"])
            Assert.Equal([], why.Concat(held).Except(Entry().Matches(File.ReadAllText(Path.Combine(_root, "src/Web/console/src/i18n", file))).Select(m => m.Groups[1].Value)));
    }

    [GeneratedRegex(@"^\s+'([\w.-]+)': '((?:[^'\\]|\\.)*)',$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Blank();

    [GeneratedRegex(@"(?<!\[)""([a-z]+(?:-[a-z]+)*)""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?:faults|found)\.Add\([^""\n]*(?:""[^""\n]*""(?:\s*\+[^,\n]*)?)?,\s*""(?<code>[a-z-]+)""|Fault\.Of\((?:\$?""[^""\n]*""|[\w.]+),\s*""(?<code>[a-z-]+)""")]
    private static partial Regex Added();

    [GeneratedRegex(@"(?:Because\([^,\n]+,|BadRequest\()\s*""([a-z-]+)""")]
    private static partial Regex Refused();

    [GeneratedRegex(@"Hit\(""([a-z]+)""")]
    private static partial Regex Hit();
}
