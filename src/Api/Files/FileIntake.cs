using System.Security.Cryptography;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Persistence.Files;
using Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Files;

/// <summary>A file that is stored and may be put into its dialog with <see cref="Protocol.PostFile"/>.</summary>
/// <param name="Pass">For the packet; good for 12 hours.</param>
public sealed record FileAnswer(string Id, string Name, string Type, long Size, int Width, int Height, string Pass);

/// <summary>Whose file it is.</summary>
internal readonly record struct FileAuthor(SiteSnapshot Site, TicketRole Role, string Id);

/// <summary>Takes a file: measures it, looks at what it is, has it scanned, stores it.</summary>
internal sealed class FileIntake(IFileStore store, FileScan scan, FileIntakeOptions options, TicketKeyring keys, TimeProvider time) : IDisposable
{
    private const int Overrun = 32 * 1024 * 1024;

    private readonly SemaphoreSlim _room = new(options.AtOnce);

    public async Task<IResult> TakeAsync(HttpRequest request, FileAuthor author, string dialog, string? name, CancellationToken stop)
    {
        var limits = author.Site.Files;
        if (limits.MostMegabytes == 0 || limits.MostOfDialog == 0 || (author.Role == TicketRole.Visitor && !limits.FromVisitors)) return Refuse.Because(StatusCodes.Status403Forbidden, "no-files", "this site takes no files");
        if (dialog.Length is 0 or > Limits.IdChars) return Refuse.NotFound("dialog");
        // Whoever finds no room comes again; nobody waits with bytes in memory.
        if (!await _room.WaitAsync(TimeSpan.Zero, stop))
        {
            request.HttpContext.Response.Headers.RetryAfter = "2";
            return Refuse.Because(StatusCodes.Status429TooManyRequests, "too-many-files", "too many files are being sent just now; try again in a moment");
        }
        try
        {
            return await TakeInAsync(request, author, dialog, name, limits, stop);
        }
        finally
        {
            _room.Release();
        }
    }

    private async Task<IResult> TakeInAsync(HttpRequest request, FileAuthor author, string dialog, string? name, SiteFiles limits, CancellationToken stop)
    {
        var most = limits.MostMegabytes * 1024 * 1024;
        if (await ReadAsync(request, most, stop) is not { } bytes) return Refuse.Because(StatusCodes.Status413PayloadTooLarge, "too-large", $"the file is larger than {limits.MostMegabytes} MB, the most that this site takes");
        if (FileKind.Of(bytes.Span, out var fault) is not { } kind) return Refuse.Because(StatusCodes.Status415UnsupportedMediaType, "bad-file", fault);
        if (!limits.Takes(kind.Class)) return Refuse.Because(StatusCodes.Status415UnsupportedMediaType, "bad-file", $"this site does not take files of this kind ({kind.Class})");
        switch (await scan.LookAsync(bytes, stop))
        {
            case ScanVerdict.Infected: return Refuse.Because(StatusCodes.Status422UnprocessableEntity, "infected", "the file was not taken: the virus scanner found something in it");
            case ScanVerdict.Unknown: return Refuse.Because(StatusCodes.Status503ServiceUnavailable, "not-scanned", "the file could not be checked for viruses now; try again in a moment");
        }
        var now = time.GetUtcNow();
        // What a site masks is kept nowhere, not as what a file is called either.
        var wanted = author.Role == TicketRole.Visitor && name is not null ? author.Site.WordFilter.ScreenFile(name).Text : name;
        var stored = new StoredFile(author.Site.Id, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), new DialogId(dialog), new VisitorId(author.Role == TicketRole.Visitor ? author.Id : ""),
            author.Role == TicketRole.Visitor ? Author.Visitor : Author.Operator, author.Id, kind.Name(wanted), kind.Type, bytes.Length, now.ToUnixTimeMilliseconds());
        switch (await store.SaveAsync(stored, bytes, limits.MostOfDialog, stop))
        {
            case FileWrite.NoDialog: return Refuse.NotFound("open dialog");
            case FileWrite.TooMany: return Refuse.Because(StatusCodes.Status409Conflict, "too-many-files", $"there are {limits.MostOfDialog} files in this dialog already, the most that this site takes");
        }
        var pass = new FilePass(stored.Site.Value, dialog, author.Role, author.Id, stored.Id, stored.Name, stored.Type, stored.Size, kind.Width, kind.Height, now + FilePassCodec.Life);
        return Results.Ok(new FileAnswer(stored.Id, stored.Name, stored.Type, stored.Size, kind.Width, kind.Height, FilePassCodec.Sign(pass, keys)));
    }

    /// <summary>
    /// Null when there is more. What is too large by up to <see cref="Overrun"/> is read to its end and thrown away: who is answered while still sending sees a broken connection and not the answer.
    /// </summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most, CancellationToken stop)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most + (long)Overrun;
        using var bytes = new MemoryStream((int)Math.Min(most, request.ContentLength ?? 64 * 1024));
        var piece = new byte[64 * 1024];
        var length = 0L;
        try
        {
            for (int read; (read = await request.Body.ReadAsync(piece, stop)) > 0;)
            {
                length += read;
                if (length <= most) bytes.Write(piece, 0, read);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
        if (length > most) return null;
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    public void Dispose() => _room.Dispose();
}
