using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.Api.Requests;

/// <summary>A parameter that may turn out to be a reason to refuse; <see cref="RefusalFilter"/> answers with it before the handler runs.</summary>
internal interface IRefusable
{
    IResult? Refusal { get; }
}

/// <summary>
/// A request's JSON object. Whatever cannot be one is a refusal that says why, never an exception: too large, not JSON by type or content, not UTF-8,
/// nested too deep, a name twice, half a surrogate pair, U+0000 (which PostgreSQL cannot store), a field of the wrong kind.
/// </summary>
internal sealed class JsonBody<T> : IRefusable, IEndpointParameterMetadataProvider where T : class
{
    private readonly T? _value;

    private JsonBody(T value) => _value = value;

    private JsonBody(IResult refusal) => Refusal = refusal;

    public IResult? Refusal { get; }

    public T Value => _value ?? throw new InvalidOperationException("a refused body was read; the route lacks its RefusalFilter");

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (bytes, refusal) = await BodyBytes.ReadAsync(context.Request);
        if (refusal is not null) return new JsonBody<T>(refusal);
        try
        {
            using var document = StrictJson.Parse(bytes);
            return document.RootElement.Deserialize<T>(StrictJson.Options) is { } value
                ? new JsonBody<T>(value)
                : new JsonBody<T>(Refuse.BadRequest("bad-json", "the body is null; a JSON object is expected"));
        }
        catch (StrictJsonException e)
        {
            return new JsonBody<T>(Refuse.BadRequest("bad-json", e.Message));
        }
        catch (JsonException e)
        {
            return new JsonBody<T>(Refuse.BadField($"the value at {Refuse.Shown(e.Path ?? "$")} is missing or of the wrong kind"));
        }
    }

    /// <remarks>Any type is let through to <see cref="BodyBytes"/>: routing would refuse others too, but without a word.</remarks>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json", ApiDescription.AnyType], typeof(T)));
}

/// <summary>Answers with the first refusal among the handler's parameters.</summary>
internal sealed class RefusalFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
            if (argument is IRefusable { Refusal: { } refusal })
                return ValueTask.FromResult<object?>(refusal);
        return next(context);
    }
}

/// <summary>Reads a whole body of bounded size.</summary>
internal static class BodyBytes
{
    /// <summary>Rules and phrases are a few KiB; sixty times that is a mistake or an attack.</summary>
    public const int Max = 256 * 1024;

    public static async ValueTask<(byte[] Bytes, IResult? Refusal)> ReadAsync(HttpRequest request)
    {
        if (!request.HasJsonContentType())
            return ([], Refuse.Because(StatusCodes.Status415UnsupportedMediaType, "not-json", "the content type must be application/json"));
        var tooLarge = Refuse.Because(StatusCodes.Status413PayloadTooLarge, "too-large", $"the body is larger than {Max / 1024} KiB");
        if (request.ContentLength > Max) return ([], tooLarge);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = Max;
        try
        {
            var bytes = new ArrayBufferWriter<byte>(request.ContentLength is { } length and > 0 ? (int)length : 1024);
            while (true)
            {
                var read = await request.Body.ReadAsync(bytes.GetMemory(1024), request.HttpContext.RequestAborted);
                if (read == 0) return (bytes.WrittenSpan.ToArray(), null);
                bytes.Advance(read);
                if (bytes.WrittenCount > Max) return ([], tooLarge);
            }
        }
        catch (BadHttpRequestException e)
        {
            return ([], e.StatusCode == StatusCodes.Status413PayloadTooLarge ? tooLarge : Refuse.BadRequest("bad-request", "the body could not be read to its end"));
        }
    }
}

/// <summary>Why bytes are not the JSON that this API takes; the message is for the caller.</summary>
internal sealed class StrictJsonException(string message) : Exception(message);

/// <summary>JSON without the corners in which two readers disagree.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { MaxDepth = MaxDepth, PropertyNameCaseInsensitive = false };

    /// <exception cref="StrictJsonException">Not an object in strict JSON.</exception>
    public static JsonDocument Parse(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes)) throw new StrictJsonException("the body is not UTF-8");
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new StrictJsonException("the body is not a JSON object");
            CheckTexts(document.RootElement);
            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or StrictJsonException)
        {
            document?.Dispose();
            throw e switch
            {
                StrictJsonException => e,
                JsonException => new StrictJsonException($"the body is not JSON as this API takes it: {Refuse.Shown(e.Message)}"),
                _ => new StrictJsonException("a text holds half of a surrogate pair"),
            };
        }
    }

    /// <summary>Recursion is bounded by <see cref="MaxDepth"/>.</summary>
    private static void CheckTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(element.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) CheckTexts(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    CheckText(property.Name);
                    CheckTexts(property.Value);
                }
                break;
        }
    }

    private static void CheckText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new StrictJsonException("a text holds the character U+0000");
    }
}
