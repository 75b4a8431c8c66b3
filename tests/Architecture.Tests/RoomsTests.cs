using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Architecture.Tests;

/// <summary>Who may reference whom (docs/ARCHITECTURE.md), read from the project files themselves.</summary>
public sealed partial class RoomsTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Protocol"] = [],
        ["Actors"] = [],
        ["Edge"] = ["Protocol", "Actors"],
        ["Persistence"] = ["Actors"],
        ["Api"] = ["Actors", "Persistence", "Protocol"],
        ["Gateway"] = ["Protocol", "Actors", "Edge", "Persistence", "Api"],
    };

    private static readonly Dictionary<string, string[]> MayNotUse = new()
    {
        ["Protocol"] = ["Akka", "Microsoft.AspNetCore", "Dapper"],
        ["Actors"] = ["Microsoft.AspNetCore", "System.IO.Pipelines", "Dapper", "Npgsql", "Microsoft.Data"],
        ["Edge"] = ["Dapper", "Npgsql", "Microsoft.Data", "Akka.Persistence", "FluentMigrator"],
        ["Persistence"] = ["Microsoft.AspNetCore", "System.IO.Pipelines"],
    };

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));

    public static TheoryData<string> Rooms => [.. MayReference.Keys];

    [Fact]
    public void Every_room_of_src_is_known_here() =>
        Assert.Equal(MayReference.Keys.Order(), Directory.GetDirectories(Path.Combine(Root(), "src")).Where(d => Directory.GetFiles(d, "*.csproj").Length > 0).Select(d => Path.GetFileName(d)!).Order());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_references_only_what_it_may(string room)
    {
        var project = XDocument.Load(Path.Combine(Root(), "src", room, $"{room}.csproj"));
        var references = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(MayReference[room]));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_uses_no_namespace_of_another_trade(string room)
    {
        var banned = MayNotUse.GetValueOrDefault(room, []);
        var faults = from file in Sources(room)
                     from line in File.ReadLines(file)
                     let use = Using().Match(line)
                     where use.Success && banned.Any(b => use.Groups[1].Value.StartsWith(b, StringComparison.Ordinal))
                     select $"{Path.GetRelativePath(Root(), file)}: {line.Trim()}";
        Assert.Empty(faults);
    }

    [Fact]
    public void No_file_grew_past_what_one_reader_holds()
    {
        var long_ = from room in MayReference.Keys from file in Sources(room) let lines = File.ReadLines(file).Count() where lines > 500 select $"{Path.GetRelativePath(Root(), file)}: {lines} lines";
        Assert.Empty(long_);
    }

    /// <summary>xunit 2 never calls IAsyncDisposable on a test class: what it started would run on.</summary>
    [Fact]
    public void A_test_class_that_must_clean_up_does_so_by_IAsyncLifetime()
    {
        var forgotten = from file in Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*Tests.cs", SearchOption.AllDirectories)
                        from line in File.ReadLines(file)
                        where TestClass().IsMatch(line) && line.Contains("IAsyncDisposable", StringComparison.Ordinal) && !line.Contains("IAsyncLifetime", StringComparison.Ordinal)
                        select $"{Path.GetRelativePath(Root(), file)}: {line.Trim()}";
        Assert.Empty(forgotten);
    }

    [Fact]
    public void The_program_only_composes() =>
        Assert.True(File.ReadLines(Path.Combine(Root(), "src/Gateway/Program.cs")).Count() <= 60, "Program.cs is composition: at most 60 lines");

    private static IEnumerable<string> Sources(string room) =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src", room), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"\bclass \w+Tests\b")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^\s*using (?:static )?([\w.]+);")]
    private static partial Regex Using();
}
