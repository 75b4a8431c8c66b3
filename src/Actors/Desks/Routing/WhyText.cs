using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Actors.Desks.Routing;

/// <summary>
/// A decision as it stands beside its dialog: <c>{"why":"least-busy 0/3","not":[["boris","load 2/3"]],"more":4,"from":"sales","exceeds":true}</c>; the words are those of
/// <see cref="Reasons"/>, what does not apply is left out.
/// </summary>
internal static class WhyText
{
    /// <summary>So many others are named; every dialog keeps this text.</summary>
    private const int Named = 12;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(SlotTaken taken, DepartmentId asked)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Readable))
        {
            json.WriteStartObject();
            json.WriteString("why", taken.Reason);
            json.WriteStartArray("not");
            foreach (var loser in taken.Losers.Take(Named))
            {
                json.WriteStartArray();
                json.WriteStringValue(loser.Operator.Value);
                json.WriteStringValue(loser.Why);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            if (taken.Losers.Count > Named) json.WriteNumber("more", taken.Losers.Count - Named);
            if (taken.Department is { } given && given != asked) json.WriteString("from", asked.Value);
            if (taken.Exceeds) json.WriteBoolean("exceeds", true);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
