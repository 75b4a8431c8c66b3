using System.IO.Compression;
using System.Text;

namespace Gateway.Persistence.Recordings;

/// <summary>The lines of a text file, packed by gzip or plain, one after the other: neither a large file nor an endless line fills the memory.</summary>
internal sealed class LogLines : IDisposable
{
    /// <summary>Longer lines are handed over cut to one character more than that.</summary>
    public const int LongestLine = 16_384;

    private readonly FileStream _file;
    private readonly StreamReader _reader;
    private readonly char[] _block = new char[64 * 1024];
    private int _at, _end;

    public LogLines(string path)
    {
        _file = File.OpenRead(path);
        try
        {
            Span<byte> magic = stackalloc byte[2];
            var packed = _file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic is [0x1f, 0x8b];
            _file.Position = 0;
            // Else a file that breaks off would look like a whole one.
            AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
            _reader = new StreamReader(packed ? new GZipStream(_file, CompressionMode.Decompress) : _file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>0 to 1, by the bytes of the file.</summary>
    public double Progress => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    /// <summary>The next line without its end; null at the end of the file.</summary>
    /// <exception cref="InvalidDataException">The packed file is damaged, or ends too early.</exception>
    public string? Next()
    {
        StringBuilder? before = null;
        while (true)
        {
            if (_at == _end)
            {
                (_at, _end) = (0, _reader.Read(_block));
                if (_end == 0) return before?.ToString();
            }
            var rest = _block.AsSpan(_at, _end - _at);
            var length = rest.IndexOf('\n');
            var piece = length < 0 ? rest : rest[..length];
            _at += length < 0 ? rest.Length : length + 1;
            var room = LongestLine + 1 - (before?.Length ?? 0);
            if (length >= 0 && before is null) return piece[..Math.Min(piece.Length, room)].TrimEnd('\r').ToString();
            (before ??= new StringBuilder()).Append(piece[..Math.Min(piece.Length, room)]);
            if (length >= 0) return before.ToString().TrimEnd('\r');
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }
}
