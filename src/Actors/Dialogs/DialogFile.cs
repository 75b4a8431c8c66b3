using System.Text.Json;
using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>A file that somebody put into a dialog, as its entry tells it; the bytes are stored apart.</summary>
/// <param name="Id">Random; under it the bytes are stored.</param>
/// <param name="Name">As its author called it, made harmless.</param>
/// <param name="Type">What it is by its bytes: a picture's own type, or application/octet-stream and such as are only downloaded.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Width">Of a picture that is shown; 0: it is not.</param>
/// <param name="Height">Of a picture that is shown.</param>
[MessagePackObject]
public sealed record DialogFile(
    [property: Key(0)] string Id, [property: Key(1)] string Name, [property: Key(2)] string Type, [property: Key(3)] long Size, [property: Key(4)] int Width, [property: Key(5)] int Height)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <summary>The detail of its entry: JSON with id, type, size, width, height.</summary>
    public string ToDetail() => JsonSerializer.Serialize(new { Id, Type, Size, Width, Height }, _json);

    /// <summary>The id in such a detail, or null.</summary>
    public static string? IdOf(string detail)
    {
        if (detail.Length == 0) return null;
        using var document = JsonDocument.Parse(detail);
        return document.RootElement.GetProperty("id").GetString();
    }
}
