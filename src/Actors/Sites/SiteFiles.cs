using System.Text.Json;

namespace Gateway.Actors.Sites;

/// <summary>Which files a site takes into its dialogs.</summary>
/// <param name="MostMegabytes">Of one file; 0 takes none at all.</param>
/// <param name="MostOfDialog">Files that each side may put into one dialog.</param>
/// <param name="FromVisitors">Whether visitors may send any.</param>
/// <param name="Kinds">Which of <see cref="AllKinds"/> it takes, by what their bytes are; null: all.</param>
public sealed record SiteFiles(int MostMegabytes = 10, int MostOfDialog = 20, bool FromVisitors = true, IReadOnlyList<string>? Kinds = null)
{
    /// <summary>More than this no node takes into its memory at once.</summary>
    public const int Megabytes = 25;
    /// <summary>More in one dialog is no dialog.</summary>
    public const int OfDialog = 200;

    /// <summary>Of a site that says nothing.</summary>
    public static readonly SiteFiles Default = new();

    /// <summary>The kinds of files that there are.</summary>
    public static readonly IReadOnlyList<string> AllKinds = ["pictures", "pdf", "archives", "media", "text"];

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <summary>What cannot be, or null.</summary>
    public string? Fault =>
        MostMegabytes is < 0 or > Megabytes ? $"mostMegabytes is {MostMegabytes}; 0 to {Megabytes} is allowed"
        : MostOfDialog is < 0 or > OfDialog ? $"mostOfDialog is {MostOfDialog}; 0 to {OfDialog} is allowed"
        : Kinds?.Any(k => k is null || !AllKinds.Contains(k)) == true ? $"kinds are {string.Join(", ", AllKinds)}, and no others"
        : Kinds is { Count: > 20 } ? "kinds names each kind once" : null;

    /// <summary>Whether it takes files of that kind.</summary>
    public bool Takes(string kind) => Kinds?.Contains(kind) ?? true;

    /// <summary>As stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { MostMegabytes, MostOfDialog, FromVisitors, Kinds }, _json);

    /// <summary>As stored; null for what is none.</summary>
    public static SiteFiles? Read(string stored)
    {
        try
        {
            return JsonSerializer.Deserialize<SiteFiles>(stored, _json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
