using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Gateway.Protocol.Tests;

/// <summary>Codes are contract: the specification and the two enumerations name the same ones.</summary>
public sealed partial class CodesTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Here(), "../../src/Protocol/PROTOCOL.md"));

    [Fact]
    public void Every_refusal_code_has_its_row_and_every_row_its_code() =>
        Assert.Equal(Enum.GetValues<RefusalCode>().Select(c => $"{(int)c} {c}"), RowsUnder("## Refusal codes"));

    [Fact]
    public void Every_close_code_of_ours_has_its_row_and_every_row_its_code() =>
        Assert.Equal(Enum.GetValues<CloseCode>().Where(c => (int)c >= 4000).Select(c => $"{(int)c} {c}"), RowsUnder("## Close codes"));

    [Fact]
    public void Close_codes_stay_in_the_ranges_that_tell_a_client_whether_to_return()
    {
        Assert.All(Enum.GetValues<CloseCode>(), c => Assert.True((int)c is (>= 1000 and <= 1011) or (>= 4000 and <= 4999), $"{c} is outside RFC 6455 §7.4.1 and the private range"));
        var named = string.Join(' ', Lines.SkipWhile(l => l != "## Close codes").Take(3));
        Assert.All(Enum.GetValues<CloseCode>().Where(c => (int)c < 4000 && c is not (CloseCode.NoStatus or CloseCode.Abnormal)), c => Assert.Contains($"{(int)c}", named, StringComparison.Ordinal));
    }

    private static IEnumerable<string> RowsUnder(string heading) =>
        Lines.SkipWhile(l => l != heading).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal))
            .Select(l => Row().Match(l)).Where(m => m.Success).Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \|")]
    private static partial Regex Row();
}
