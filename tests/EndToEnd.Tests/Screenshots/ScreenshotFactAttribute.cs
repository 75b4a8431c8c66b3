namespace Gateway.EndToEnd.Tests.Screenshots;

/// <summary>Runs only when a folder for the pictures is named; tests/screenshots.sh does so.</summary>
internal sealed class ScreenshotFactAttribute : FactAttribute
{
    public const string Variable = "GATEWAY_SCREENSHOTS";

    public static string? Folder => Environment.GetEnvironmentVariable(Variable);

    public ScreenshotFactAttribute()
    {
        if (string.IsNullOrEmpty(Folder)) Skip = $"takes pictures, checks nothing: bash tests/screenshots.sh FOLDER";
    }
}
