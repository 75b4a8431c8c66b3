using Gateway.Actors.Sites;

namespace Gateway.Tests.Support;

/// <summary>The tables of docs/PERMISSIONS.md, made from what the code states. With <c>GATEWAY_WRITE_PERMISSIONS=1</c> they are written, to be looked at before they are committed.</summary>
public static class StatedPermissions
{
    /// <summary>A row of the matrix; what has no permission is for everybody.</summary>
    public static string Row(string what, Permission? needs, string? otherwise = null)
    {
        var word = needs switch { null => otherwise ?? "nothing: open to all", Permission.None => "to be signed in", { } one => $"`{Permissions.WordOf(one)}`" };
        return $"| {what} | {word} | {string.Join(" | ", ((string[])[Permissions.Operator, Permissions.Supervisor, Permissions.Administrator]).Select(r => otherwise is null && Permissions.BuiltIn[r].HasFlag(needs ?? Permission.None) ? "yes" : "–"))} |\n";
    }

    public static void Check(string section, string table)
    {
        var file = Path.Combine(Root(), "docs", "PERMISSIONS.md");
        var text = File.ReadAllText(file);
        var (begin, end) = ($"<!-- {section} -->\n", $"<!-- end of {section} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("GATEWAY_WRITE_PERMISSIONS") == "1") File.WriteAllText(file, text[..from] + table + text[to..]);
        else if (text[from..to] != table)
            throw new InvalidOperationException($"docs/PERMISSIONS.md says something else of the {section}; GATEWAY_WRITE_PERMISSIONS=1 writes what the code states:\n"
                + string.Join("\n", table.Split('\n').Except(text[from..to].Split('\n'))));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gateway.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not within the repository");
        return folder;
    }
}
