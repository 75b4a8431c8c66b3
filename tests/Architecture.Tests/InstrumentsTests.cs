using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Gateway.Architecture.Tests;

/// <summary>Every instrument that the code creates is in docs/OPERATIONS.md under the name and kind that Prometheus shows, and nothing is there that no code creates.</summary>
public sealed partial class InstrumentsTests
{
    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));

    private static IEnumerable<string> Created() =>
        from file in Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        from Match made in Create().Matches(File.ReadAllText(file))
        let kind = made.Groups["kind"].Value.Contains("Histogram", StringComparison.Ordinal) ? "histogram"
            : made.Groups["kind"].Value is "Counter" or "ObservableCounter" ? "counter" : "gauge"
        let unit = made.Groups["unit"].Value switch { "s" => "_seconds", "By" => "_bytes", _ => "" }
        let name = made.Groups["name"].Value.Replace('.', '_')
        // The exporter repeats no unit that the name already ends with, unless something follows it.
        select $"{name}{(name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit)}{(kind == "counter" ? "_total" : "")} {kind}";

    private static IEnumerable<string> Documented() =>
        Row().Matches(File.ReadAllText(Path.Combine(Root(), "docs/OPERATIONS.md"))).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");

    [Fact]
    public void Every_instrument_is_documented_and_every_documented_one_exists()
    {
        var created = Created().Order().ToList();
        Assert.InRange(created.Count, 40, 200);
        Assert.Equal(created.Distinct(), created);
        Assert.Equal(created, Documented().Order());
    }

    [GeneratedRegex("""Create(?<kind>\w+?)(?:<\w+>)?\(\s*"(?<name>gateway[\w.]+)",\s*(?:static )?(?:\(\) => .*?, |\w+, )?(?:"(?<unit>[^"]*)"|null),\s*"[^"]+"|Create(?<kind>\w+?)(?:<\w+>)?\(\s*"(?<name>gateway[\w.]+)",\s*"(?<unit>[^"]*)",""")]
    private static partial Regex Create();

    [GeneratedRegex(@"^\| `(gateway_\w+)` \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
