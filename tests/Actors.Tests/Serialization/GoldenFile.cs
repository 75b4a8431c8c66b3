using System.Runtime.CompilerServices;
using System.Text;

namespace Gateway.Actors.Tests.Serialization;

/// <summary>The bytes of one type as a release wrote them, and what they mean: lines "path=value".</summary>
internal sealed record Golden(string Manifest, byte[] Bytes, IReadOnlyList<string> Meaning);

/// <summary>
/// The golden bytes of one release, a text file: for each type its manifest, below it the bytes in base64 and the meaning, indented. The folder "next" is what is
/// written now; a release copies it to a folder of its own name, which then stays as it is for ever.
/// </summary>
internal static class GoldenFile
{
    public const string Next = "next";

    /// <summary>The released folders, oldest first.</summary>
    public static IReadOnlyList<string> Releases { get; } =
        [.. Directory.GetDirectories(Folder()).Select(d => Path.GetFileName(d)!).Where(n => n != Next).Order(StringComparer.Ordinal)];

    public static IReadOnlyDictionary<string, Golden> Read(string release)
    {
        var golden = new Dictionary<string, Golden>();
        var (manifest, bytes, meaning) = ("", (byte[]?)null, new List<string>());
        foreach (var line in File.ReadLines(PathOf(release)).Append("end"))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                if (bytes is null) bytes = Convert.FromBase64String(line.Trim());
                else meaning.Add(line[2..]);
                continue;
            }
            if (bytes is not null) golden[manifest] = new Golden(manifest, bytes, meaning);
            (manifest, bytes, meaning) = (line, null, []);
        }
        return golden;
    }

    public static void Write(string release, IEnumerable<Golden> all)
    {
        var text = new StringBuilder();
        foreach (var golden in all.OrderBy(g => g.Manifest, StringComparer.Ordinal))
        {
            text.Append(golden.Manifest).Append('\n').Append("  ").Append(Convert.ToBase64String(golden.Bytes)).Append('\n');
            foreach (var line in golden.Meaning) text.Append("  ").Append(line).Append('\n');
        }
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(release))!);
        File.WriteAllText(PathOf(release), text.ToString());
    }

    private static string PathOf(string release) => Path.Combine(Folder(), release, "messages.txt");

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../golden"));
}
