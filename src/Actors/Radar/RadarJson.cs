using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Actors.Radar;

/// <summary>The JSON of a radar's settings, which the API takes and the catalog stores. What is left out has its default.</summary>
public static class RadarJson
{
    private const int MaxPatterns = 50;
    private const int MaxPattern = 200;
    private const int MaxEvent = 64;
    private const int MaxDepartments = 50;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The settings as <see cref="TryRead"/> reads them.</summary>
    public static string Write(RadarSettings s) => new JsonObject
    {
        ["enabled"] = s.Enabled,
        ["departments"] = Texts(s.Departments.Select(d => d.Value)),
        ["errorPages"] = Texts(s.ErrorPages),
        ["errorEvents"] = Texts(s.ErrorEvents),
        ["forbiddenPages"] = Texts(s.ForbiddenPages),
        ["visitors"] = s.Visitors,
        ["forbiddenViews"] = s.ForbiddenViews,
        ["visitorRate"] = s.VisitorRate,
        ["addressRate"] = s.AddressRate,
        ["coolDownMinutes"] = s.CoolDownMinutes,
        ["alertsPerHour"] = s.AlertsPerHour,
    }.ToJsonString(Readable);

    /// <summary>Reads settings; each fault names the field and what is allowed.</summary>
    public static bool TryRead(string json, out RadarSettings settings, out IReadOnlyList<Fault> faults)
    {
        var found = new List<Fault>();
        (settings, faults) = (RadarSettings.Default, found);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) found.Add("", "object-needed");
            else settings = Read(document.RootElement, found);
        }
        catch (JsonException e)
        {
            found.Add("", "not-json", ("reason", e.Message));
        }
        return found.Count == 0;
    }

    private static RadarSettings Read(JsonElement root, List<Fault> faults)
    {
        var s = RadarSettings.Default;
        foreach (var field in root.EnumerateObject())
        {
            var v = field.Value;
            switch (field.Name)
            {
                case "enabled":
                    if (v.ValueKind is JsonValueKind.True or JsonValueKind.False) s = s with { Enabled = v.GetBoolean() };
                    else faults.Add("enabled", "flag-needed");
                    break;
                case "departments": s = s with { Departments = [.. List(field, MaxDepartments, 64, faults).Select(d => new DepartmentId(d))] }; break;
                case "errorPages": s = s with { ErrorPages = Patterns(field, faults) }; break;
                case "errorEvents": s = s with { ErrorEvents = List(field, MaxPatterns, MaxEvent, faults) }; break;
                case "forbiddenPages": s = s with { ForbiddenPages = Patterns(field, faults) }; break;
                case "visitors": s = s with { Visitors = Number(field, 2, 10_000, false, faults) }; break;
                case "forbiddenViews": s = s with { ForbiddenViews = Number(field, 1, 10_000, false, faults) }; break;
                case "visitorRate": s = s with { VisitorRate = Number(field, 30, 6_000, true, faults) }; break;
                case "addressRate": s = s with { AddressRate = Number(field, 30, 1_000_000, true, faults) }; break;
                case "coolDownMinutes": s = s with { CoolDownMinutes = Number(field, 0, 1_440, false, faults) }; break;
                case "alertsPerHour": s = s with { AlertsPerHour = Number(field, 1, 100, false, faults) }; break;
                default:
                    faults.Add(field.Name.Length > 40 ? field.Name[..40] + "…" : field.Name, "setting-unknown",
                        ("allowed", "enabled, departments, errorPages, errorEvents, forbiddenPages, visitors, forbiddenViews, visitorRate, addressRate, coolDownMinutes, alertsPerHour"));
                    break;
            }
        }
        return s;
    }

    private static int Number(JsonProperty field, int least, int most, bool mayBeZero, List<Fault> faults)
    {
        if (field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var number) && (number >= least && number <= most || mayBeZero && number == 0)) return number;
        faults.Add(field.Name, mayBeZero ? "whole-or-none" : "whole-needed", ("least", least), ("most", most));
        return least;
    }

    private static List<string> Patterns(JsonProperty field, List<Fault> faults)
    {
        var patterns = List(field, MaxPatterns, MaxPattern, faults);
        for (var i = 0; i < patterns.Count; i++)
            // Fewer would fit nearly every page.
            if (RadarWatch.LiteralOf(RadarWatch.Split(patterns[i]).Pattern).Length < 3) faults.Add($"{field.Name}[{i}]", "pattern-needed", ("least", 3));
        return patterns;
    }

    private static List<string> List(JsonProperty field, int most, int longest, List<Fault> faults)
    {
        var texts = new List<string>();
        if (field.Value.ValueKind != JsonValueKind.Array || field.Value.GetArrayLength() > most)
        {
            faults.Add(field.Name, "list-needed", ("most", most));
            return texts;
        }
        foreach (var item in field.Value.EnumerateArray())
        {
            var text = item.ValueKind == JsonValueKind.String ? item.GetString()!.Trim() : "";
            if (text.Length == 0 || text.Length > longest || text.Any(char.IsControl)) faults.Add($"{field.Name}[{texts.Count}]", "text-range", ("most", longest));
            texts.Add(text);
        }
        return texts;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}
