using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Api.Files;

/// <summary>What bytes are, whatever their sender says.</summary>
/// <param name="Type">As it is served.</param>
/// <param name="Extensions">Which names fit; the first is added to one that does not.</param>
/// <param name="Width">Of a picture that may be shown; 0: it is only downloaded.</param>
/// <param name="Height">Of a picture that may be shown.</param>
internal sealed record FileKind(string Type, string[] Extensions, int Width = 0, int Height = 0)
{
    /// <summary>What a site calls it in its limits (<see cref="Actors.Sites.SiteFiles.AllKinds"/>).</summary>
    public string Class => Extensions[0] switch { ".png" or ".gif" or ".jpg" or ".webp" => "pictures", ".pdf" => "pdf", ".zip" => "archives", ".txt" => "text", _ => "media" };

    /// <summary>For what may be anything beside what it seems.</summary>
    private const string Download = "application/octet-stream";
    /// <summary>A picture of more pixels would cost its reader's browser gigabytes.</summary>
    private const long MostPixels = 50_000_000;

    private static readonly string[] _markup = ["<script", "<html", "<svg", "<!doctype", "<iframe", "<?php", "<body", "javascript:"];

    /// <summary>Null with a reason for what is not taken: markup, programs, nothing at all, and what is not known.</summary>
    public static FileKind? Of(ReadOnlySpan<byte> bytes, out string fault)
    {
        fault = "";
        if (bytes.IsEmpty)
        {
            fault = "the file is empty";
            return null;
        }
        if (Picture(bytes) is { } picture)
        {
            // Two files in one: a picture to whom looks, markup or an archive to whom asks otherwise. It is handed out, never shown.
            if (HasMarkup(bytes) || HasArchive(bytes) || picture.Width <= 0 || picture.Height <= 0 || (long)picture.Width * picture.Height > MostPixels) return picture with { Type = Download, Width = 0, Height = 0 };
            return picture;
        }
        if (bytes.StartsWith("%PDF-"u8)) return new FileKind("application/pdf", [".pdf"]);
        if (bytes.StartsWith("PK\x03\x04"u8) || bytes.StartsWith("PK\x05\x06"u8)) return new FileKind("application/zip", [".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"]);
        if (bytes.Length > 12 && bytes[4..8].SequenceEqual("ftyp"u8)) return new FileKind("video/mp4", [".mp4", ".m4a", ".mov", ".heic"]);
        if (bytes.StartsWith("ID3"u8) || bytes is [0xff, 0xfb or 0xf3 or 0xf2, ..]) return new FileKind("audio/mpeg", [".mp3"]);
        if (bytes.StartsWith("OggS"u8)) return new FileKind("audio/ogg", [".ogg", ".oga", ".opus"]);
        if (!IsText(bytes))
        {
            fault = "files of this kind are not taken; pictures, PDF, documents, archives, sound, video and plain text are";
            return null;
        }
        if (HasMarkup(bytes) || StartsLikeMarkup(bytes))
        {
            fault = "files with markup or scripts (HTML, SVG, XML) are not taken; send a picture or a PDF instead";
            return null;
        }
        if (bytes.StartsWith("#!"u8))
        {
            fault = "programs are not taken";
            return null;
        }
        return new FileKind("text/plain", [".txt", ".csv", ".log", ".md", ".json"]);
    }

    /// <summary>The last part of what the sender calls it, without what could deceive who reads it, and with an ending that says what it is.</summary>
    public string Name(string? wanted)
    {
        var last = (wanted ?? "")[((wanted ?? "").LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
            // Format characters turn "fdp.exe" around to read "exe.pdf".
            if (!(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
                || rune.Value is '"' or '<' or '>' or ':' or '|' or '?' or '*' || rune == Rune.ReplacementChar) && clean.Length < 100) clean.Append(rune.ToString());
        var name = clean.ToString().Trim(' ', '.');
        if (name.Length == 0) name = "file";
        return Extensions.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ? name : name + Extensions[0];
    }

    private static FileKind? Picture(ReadOnlySpan<byte> b)
    {
        if (b.Length >= 8 && b[0] == 0x89 && b[1..8].SequenceEqual("PNG\r\n\x1a\n"u8))
            return new FileKind("image/png", [".png"], b.Length < 24 ? 0 : BinaryPrimitives.ReadInt32BigEndian(b[16..]), b.Length < 24 ? 0 : BinaryPrimitives.ReadInt32BigEndian(b[20..]));
        if (b.Length >= 10 && (b.StartsWith("GIF87a"u8) || b.StartsWith("GIF89a"u8)))
            return new FileKind("image/gif", [".gif"], BinaryPrimitives.ReadUInt16LittleEndian(b[6..]), BinaryPrimitives.ReadUInt16LittleEndian(b[8..]));
        if (b is [0xff, 0xd8, 0xff, ..])
        {
            var (width, height) = JpegSize(b);
            return new FileKind("image/jpeg", [".jpg", ".jpeg"], width, height);
        }
        if (b.Length >= 30 && b.StartsWith("RIFF"u8) && b[8..12].SequenceEqual("WEBP"u8))
        {
            var (width, height) = WebpSize(b);
            return new FileKind("image/webp", [".webp"], width, height);
        }
        return null;
    }

    private static (int, int) JpegSize(ReadOnlySpan<byte> b)
    {
        for (var at = 2; at + 9 < b.Length && b[at] == 0xff;)
        {
            var marker = b[at + 1];
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc)) return (BinaryPrimitives.ReadUInt16BigEndian(b[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(b[(at + 5)..]));
            at += marker == 0xff ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(b[(at + 2)..]);
        }
        return (0, 0);
    }

    private static (int, int) WebpSize(ReadOnlySpan<byte> b)
    {
        if (b[12..16].SequenceEqual("VP8X"u8)) return (1 + b[24] + (b[25] << 8) + (b[26] << 16), 1 + b[27] + (b[28] << 8) + (b[29] << 16));
        if (b[12..16].SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(b[21..]);
            return ((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1);
        }
        return (BinaryPrimitives.ReadUInt16LittleEndian(b[26..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(b[28..]) & 0x3fff);
    }

    /// <summary>An archive has its table at its end, wherever it begins.</summary>
    private static bool HasArchive(ReadOnlySpan<byte> bytes) => bytes[^Math.Min(bytes.Length, 66_000)..].IndexOf("PK\x05\x06"u8) >= 0 || bytes.IndexOf("%PDF-"u8) >= 0;

    private static bool HasMarkup(ReadOnlySpan<byte> bytes)
    {
        // Byte by byte, as the laxest reader would: letters of either case, and those of UTF-16 with their zeros left out.
        Span<char> window = stackalloc char[4096];
        var filled = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != 0) window[filled++] = (char)bytes[i];
            if (filled < window.Length && i < bytes.Length - 1) continue;
            foreach (var word in _markup)
                if (((ReadOnlySpan<char>)window[..filled]).Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
            // A word may lie across two windows.
            var kept = Math.Min(filled, 16);
            window[(filled - kept)..filled].CopyTo(window);
            filled = kept;
        }
        return false;
    }

    private static bool StartsLikeMarkup(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.StartsWith("\ufeff"u8) ? bytes[3..] : bytes;
        start = start.TrimStart(" \t\r\n"u8);
        return start.Length > 1 && start[0] == '<' && (start[1] is (byte)'?' or (byte)'!' || char.IsAsciiLetter((char)start[1]));
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) return false;
        foreach (var b in bytes)
            if (b < 32 && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or 12)) return false;
        return true;
    }
}
