using System.Buffers.Binary;
using System.Text;
using Gateway.Api.Files;

namespace Gateway.Api.Tests.Files;

/// <summary>What a file is follows from its bytes [12, 14]: whatever could be a page or a program to somebody is refused, or only handed out.</summary>
public sealed class FileKindTests
{
    public static byte[] Png(int width = 3, int height = 2, string tail = "")
    {
        byte[] head = [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(20), height);
        return [.. head, .. Encoding.Latin1.GetBytes(tail)];
    }

    private static byte[] Gif(string tail) => [.. "GIF89a"u8, 4, 0, 5, 0, .. Encoding.Latin1.GetBytes(tail)];

    [Fact]
    public void Pictures_are_known_with_their_size()
    {
        Assert.Equal(("image/png", 3, 2), Of(Png()));
        Assert.Equal(("image/gif", 4, 5), Of(Gif("")));
        Assert.Equal(("image/jpeg", 640, 480), Of([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 480 >> 8, 480 & 255, 640 >> 8, 640 & 255, 3, 0, 0, 0, 0, 0, 0]));
        Assert.Equal(("image/webp", 16, 9), Of([.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0, 8, 0, 0]));
        static (string, int, int) Of(byte[] bytes) => FileKind.Of(bytes, out _) is { } kind ? (kind.Type, kind.Width, kind.Height) : default;
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<SVG onload=alert(1)>")]
    [InlineData("<!DOCTYPE html>")]
    [InlineData("<\0s\0c\0r\0i\0p\0t\0>")]
    [InlineData("PK\x05\x06")]
    [InlineData("%PDF-1.7")]
    public void A_picture_that_is_something_else_too_is_handed_out_and_never_shown(string tail)
    {
        // Also where the other thing begins across the pieces in which it is looked for.
        foreach (var before in (int[])[0, 4090, 70_000])
            foreach (var bytes in (byte[][])[Png(tail: new string('x', before) + tail), Gif(new string('x', before) + tail)])
                Assert.Equal(("application/octet-stream", 0), FileKind.Of(bytes, out _) is { } kind ? (kind.Type, kind.Width) : default);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(100_000, 100_000)]
    [InlineData(-1, 7)]
    public void A_picture_of_no_or_too_many_points_is_handed_out_and_never_shown(int width, int height) => Assert.Equal(0, FileKind.Of(Png(width, height), out _)!.Width);

    [Theory]
    [InlineData("")]
    [InlineData("<html><body onload=alert(1)>")]
    [InlineData("  \r\n<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")]
    [InlineData("\ufeff<?xml version='1.0'?><x/>")]
    [InlineData("hello <iframe src=x>")]
    [InlineData("#!/bin/sh\nrm -rf /")]
    [InlineData("MZ\u0090\0\u0003")]
    [InlineData("\u007fELF\u0002\u0001")]
    public void Pages_programs_and_nothing_at_all_are_refused_with_words(string content)
    {
        var bytes = content.StartsWith('M') || content.StartsWith('\u007f') ? Encoding.Latin1.GetBytes(content) : Encoding.UTF8.GetBytes(content);
        Assert.Null(FileKind.Of(bytes, out var fault));
        Assert.NotEmpty(fault);
    }

    [Theory]
    [InlineData("invoice.pdf", "%PDF-1.7", "invoice.pdf")]
    [InlineData("invoice.pdf.exe", "%PDF-1.7", "invoice.pdf.exe.pdf")]
    [InlineData("../../etc/passwd", "root", "passwd.txt")]
    [InlineData("C:\\temp\\список.txt", "root", "список.txt")]
    [InlineData("\u202Egpj.exe\r\nX: y", "root", "gpj.exeX y.txt")]
    [InlineData("run.bat", "del", "run.bat.txt")]
    [InlineData("<img src=x onerror=alert(1)>.txt", "x", "img src=x onerror=alert(1).txt")]
    [InlineData("...", "x", "file.txt")]
    [InlineData(null, "x", "file.txt")]
    public void A_name_deceives_nobody(string? name, string content, string expected) => Assert.Equal(expected, FileKind.Of(Encoding.UTF8.GetBytes(content), out _)!.Name(name));

    [Fact]
    public void Any_beginning_of_any_kind_is_read_without_an_error()
    {
        var random = new Random(7);
        foreach (var start in (byte[][])[Png(), Gif(""), [0xff, 0xd8, 0xff], [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8L"u8], [.. "%PDF-"u8], [.. "PK\x03\x04"u8]])
            for (var run = 0; run < 2_000; run++)
            {
                byte[] bytes = [.. start[..random.Next(start.Length + 1)], .. RandomBytes(random.Next(40))];
                FileKind.Of(bytes, out _);
            }
        byte[] RandomBytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
