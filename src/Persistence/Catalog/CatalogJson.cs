using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Persistence.Catalog;

/// <summary>How small lists and maps of texts are kept in one column.</summary>
internal static class CatalogJson
{
    // Read by people in a SQL shell, never put into a page: Cyrillic stays readable.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Readable);

    public static IReadOnlyDictionary<string, string> Texts(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];

    public static IReadOnlyList<string> List(string json) => JsonSerializer.Deserialize<List<string>>(json) ?? [];
}
