using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>One user-agent text and what a public list says of it.</summary>
internal readonly record struct Labelled(string Text, string Label);

/// <summary>
/// User-agent texts with answers that nobody here wrote: the cases and rules of uap-core (Debian package, Apache 2.0), the instances of crawler-user-agents (npm, MIT)
/// and browsers seen by user-agents (npm, BSD 2-clause). The recogniser was written while looking at seven eighths of the texts; only the last eighth, by the hash of the text, is judged here.
/// </summary>
internal static class PublicAgents
{
    private const string Uap = "/usr/share/uap-core";

    /// <summary>Robots, as their owners name them: those that the recogniser was not written for.</summary>
    public static IReadOnlyList<Labelled> UnseenCrawlers() => HeldOut(Crawlers());

    /// <summary>All robots of the list.</summary>
    public static IReadOnlyList<Labelled> Crawlers() =>
        [.. Json("crawler-user-agents/crawler-user-agents.json").EnumerateArray().SelectMany(e => e.GetProperty("instances").EnumerateArray()).Select(i => new Labelled(i.GetString()!, "")).Distinct()];

    /// <summary>Browsers of people seen this year; the label is desktop, mobile or tablet.</summary>
    public static IReadOnlyList<Labelled> Browsers() =>
        HeldOut(Json("user-agents/dist/user-agents.json").EnumerateArray().Select(e => new Labelled(e.GetProperty("userAgent").GetString()!, e.GetProperty("deviceCategory").GetString()!)));

    /// <summary>Cases of uap-core; the label is the family.</summary>
    public static IReadOnlyList<Labelled> Cases(string file) =>
        HeldOut(((YamlSequenceNode)Yaml($"{file}.yaml")["test_cases"]).Select(c => new Labelled(Scalar(c, "user_agent_string")!, Scalar(c, "family")!)));

    /// <summary>What uap-core's rules say: the family of the first pattern that matches, or Other.</summary>
    /// <param name="parsers">user_agent_parsers or os_parsers.</param>
    public static Func<string, string> Rules(string parsers)
    {
        var replacement = parsers == "os_parsers" ? "os_replacement" : "family_replacement";
        var rules = ((YamlSequenceNode)Yaml("regexes.yaml")[parsers])
            .Select(r => (Pattern: new Regex(Scalar(r, "regex")!, RegexOptions.CultureInvariant), Name: Scalar(r, replacement))).ToList();
        return text =>
        {
            foreach (var (pattern, name) in rules)
                if (pattern.Match(text) is { Success: true } m) return name?.Replace("$1", m.Groups[1].Value, StringComparison.Ordinal) ?? m.Groups[1].Value;
            return "Other";
        };
    }

    private static IReadOnlyList<Labelled> HeldOut(IEnumerable<Labelled> all) => [.. all.Distinct().Where(l => (SHA256.HashData(Encoding.UTF8.GetBytes(l.Text))[0] & 7) == 7)];

    private static string? Scalar(YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(key, out var value) ? ((YamlScalarNode)value).Value : null;

    private static YamlNode Yaml(string file)
    {
        var path = Path.Combine(Uap, file);
        Assert.True(File.Exists(path), $"{path} is missing: install the Debian package uap-core, as tests/run.sh does");
        using var reader = File.OpenText(path);
        var stream = new YamlStream();
        stream.Load(reader);
        return stream.Documents[0].RootNode;
    }

    private static JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(NodeModule(file)));
        return document.RootElement.Clone();
    }

    /// <summary>A file of a package of the web clients' development.</summary>
    public static string NodeModule(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gateway.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository was not found above the tests");
        var path = Path.Combine(folder, "src/Web/node_modules", file);
        Assert.True(File.Exists(path), $"{path} is missing: run npm ci in src/Web, as building src/Gateway does");
        return path;
    }
}
