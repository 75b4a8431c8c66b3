using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Sites;

/// <summary>A form that a site keeps, for its operators to send into dialogs. Its fields are those of the forms that rules show.</summary>
/// <param name="Form">Its name is unique on the site; it has no department.</param>
/// <param name="Check">Id of the webhook that says whether an answer is right; "" for none.</param>
public sealed record SiteForm(ShowForm Form, string Check)
{
    /// <summary>Of one site: more no operator could choose from.</summary>
    public const int Most = 50;

    /// <summary>Characters of one as JSON, in all languages together: what is shown of it stays within a packet.</summary>
    public const int MostCharacters = 16_000;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one.</summary>
    /// <param name="name">Under which it is kept.</param>
    /// <param name="text">JSON, as docs/API.md describes it.</param>
    /// <param name="form">Null when there are faults.</param>
    /// <param name="faults">What is wrong with it.</param>
    public static bool TryRead(string name, string text, out SiteForm? form, out IReadOnlyList<Fault> faults)
    {
        (form, faults) = (null, []);
        var found = new List<Fault>();
        try
        {
            if (JsonNode.Parse(text) is not JsonObject json) found.Add("", "object-needed");
            else
            {
                json["name"] = name;
                text = json.ToJsonString(Readable);
                if (text.Length > MostCharacters) found.Add("", "text-too-long", ("count", text.Length), ("most", MostCharacters));
                using var document = JsonDocument.Parse(text);
                var root = document.RootElement;
                var read = ActionJson.OfSite(root, found);
                var check = RuleReading.Text(root, "check", "form.check", RuleLimits.Name, found, optional: true) ?? "";
                if (found.Count == 0) form = new SiteForm(read, check);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // A key twice is found when the object is first looked into.
            found.Add("", "not-json", ("reason", e.Message));
        }
        faults = found;
        return found.Count == 0;
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string Write()
    {
        var json = (JsonObject)ActionJson.Write([Form]);
        json.Remove("kind");
        json.Remove("name");
        if (Check.Length > 0) json["check"] = Check;
        return json.ToJsonString(Readable);
    }
}
