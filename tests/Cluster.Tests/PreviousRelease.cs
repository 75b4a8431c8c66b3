using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Gateway.Cluster.Tests;

/// <summary>
/// The executable of the release before this one, built from the commit that the file previous-release names: its sources out of the repository's history into a temporary
/// folder, without the web clients. Built once for a commit. A release writes its own commit into that file.
/// </summary>
internal static class PreviousRelease
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The path of its Gateway.dll.</summary>
    public static async Task<string> BuildAsync()
    {
        var commit = (await File.ReadAllTextAsync(Path.Combine(Here(), "previous-release"))).Trim();
        var built = Path.Combine(Path.GetTempPath(), $"gateway-release-{commit}-{Environment.UserName}");
        var program = Path.Combine(built, "src/Gateway/bin/Release/net10.0/Gateway.dll");
        if (File.Exists(program)) return program;

        var work = Directory.CreateTempSubdirectory("gateway-release-").FullName;
        try
        {
            var (known, why) = await RunAsync(Here(), "git", "cat-file", "-e", $"{commit}^{{commit}}");
            Assert.True(known == 0, $"the previous release, commit {commit}, is not in this repository's history (a shallow clone? git fetch --unshallow brings it): {why}");
            await NeedAsync(Here(), "sh", "-c",
                $"cd \"$(git rev-parse --show-toplevel)\" && git archive {commit} Directory.Build.props Directory.Packages.props global.json src/Protocol src/Edge src/Actors src/Persistence src/Api src/Gateway | tar -x -C \"$0\"", work);
            await NeedAsync(work, "dotnet", "build", "src/Gateway", "-c", "Release", "-v", "q", "-nologo", "-p:SkipWeb=true", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false",
                "-p:GenerateDocumentationFile=false");
            if (!Directory.Exists(built)) Directory.Move(work, built);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
        Assert.True(File.Exists(program), $"the previous release was built, but {program} is not there");
        return program;
    }

    private static async Task NeedAsync(string folder, params string[] command)
    {
        var (code, output) = await RunAsync(folder, command);
        Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}: {output}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the build that runs this test told its children is not meant for another build.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(Patience);
        try
        {
            var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, string.Concat(output));
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private static string Here([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
