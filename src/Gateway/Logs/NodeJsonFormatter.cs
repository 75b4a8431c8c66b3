using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Logs;

/// <summary>One JSON object per line: time (UTC), level, node, roles, category, message, and the fields of the message on their own.</summary>
internal sealed class NodeJsonFormatter(NodeName node) : ConsoleFormatter(Name)
{
    /// <summary>The formatter's name in the logging configuration.</summary>
    public new const string Name = "gateway-json";

    private const string Template = "{OriginalFormat}";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter to)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp", DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("LogLevel", entry.LogLevel.ToString());
            json.WriteString("Node", node.Address);
            json.WriteString("Roles", node.Roles);
            json.WriteString("Category", entry.Category);
            json.WriteNumber("EventId", entry.EventId.Id);
            json.WriteString("Message", entry.Formatter(entry.State, entry.Exception));
            if (entry.Exception is { } fault) json.WriteString("Exception", fault.ToString());
            json.WriteStartObject("State");
            if (entry.State is IReadOnlyList<KeyValuePair<string, object?>> fields)
                foreach (var (name, value) in fields) WriteField(json, name == Template ? "Template" : name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        to.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private static void WriteField(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case bool b: json.WriteBoolean(name, b); break;
            case int or long or short or byte or uint or ulong or ushort or sbyte: json.WriteNumber(name, Convert.ToDecimal(value, CultureInfo.InvariantCulture)); break;
            case double d when double.IsFinite(d): json.WriteNumber(name, d); break;
            default: json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
