using System.Buffers;
using Gateway.Actors.Serialization;
using MessagePack;

namespace Gateway.Actors.Hops;

/// <summary>One message of a batch.</summary>
/// <param name="Target">The actor below /user that gets it, with its uid; null: the region of the message's kind.</param>
/// <param name="Ask">The entity is to answer with <see cref="ShardHere"/>.</param>
internal readonly record struct HopItem(object Message, string? Target, bool Ask);

/// <summary>
/// Batch = item*; item = [ask, target | nil, manifest, bytes]. The bytes of each message stand for themselves, so that one that is not understood spoils no other;
/// what follows in an item is of a newer version and skipped.
/// </summary>
internal sealed class BatchWriter(WireSerializer serializer)
{
    /// <summary>A batch ends at this size (wire rule: at most 64 KiB between nodes) …</summary>
    public const int FullBytes = 60 * 1024;
    /// <summary>… or at this count.</summary>
    public const int FullCount = 1024;
    /// <summary>One message alone may be larger, but remoting drops what is over 128,000 bytes with its envelope.</summary>
    public const int MostBytes = 127_000;
    private const int Fields = 4;

    private readonly ArrayBufferWriter<byte> _batch = new(8 * 1024);
    private readonly ArrayBufferWriter<byte> _one = new(1024);

    public int Count { get; private set; }

    public bool IsFull => Count >= FullCount || _batch.WrittenCount >= FullBytes;

    /// <summary>Adds a message; false when it does not fit beside what is there: take the batch and add it again.</summary>
    /// <exception cref="System.Runtime.Serialization.SerializationException">The message cannot be written or is too large for any batch; the batch is as before.</exception>
    public bool TryAdd(in HopItem item)
    {
        _one.ResetWrittenCount();
        var manifest = serializer.Manifest(item.Message);
        var writer = new MessagePackWriter(_one);
        serializer.Write(ref writer, item.Message);
        writer.Flush();
        var size = _one.WrittenCount + manifest.Length + (item.Target?.Length ?? 0) + 16;
        if (size > MostBytes) throw new System.Runtime.Serialization.SerializationException($"a {manifest} of {_one.WrittenCount} bytes; at most {MostBytes} can travel between nodes");
        if (Count > 0 && _batch.WrittenCount + size > FullBytes) return false;
        writer = new MessagePackWriter(_batch);
        writer.WriteArrayHeader(Fields);
        writer.Write(item.Ask);
        writer.Write(item.Target);
        writer.Write(manifest);
        writer.Write(_one.WrittenSpan);
        writer.Flush();
        Count++;
        return true;
    }

    /// <summary>The batch, and begins the next one.</summary>
    public HopBatch Take()
    {
        var batch = new HopBatch(_batch.WrittenSpan.ToArray());
        _batch.ResetWrittenCount();
        Count = 0;
        return batch;
    }
}

/// <summary>Reads what <see cref="BatchWriter"/> wrote.</summary>
internal static class BatchReader
{
    /// <summary>Hands over each message that is understood, in order.</summary>
    /// <param name="refused">Gets the manifest of one that is not, and why.</param>
    /// <exception cref="MessagePackSerializationException">The envelope itself is broken; what came before was handed over.</exception>
    public static void Read(WireSerializer serializer, byte[] items, Action<HopItem> each, Action<string, Exception> refused)
    {
        var reader = new MessagePackReader(items);
        while (!reader.End)
        {
            var fields = reader.ReadArrayHeader();
            if (fields < 4) throw new MessagePackSerializationException($"an item of {fields} fields; at least 4 are needed");
            var ask = reader.ReadBoolean();
            var target = reader.ReadString();
            var manifest = reader.ReadString() ?? "";
            var bytes = reader.ReadBytes() ?? ReadOnlySequence<byte>.Empty;
            for (var i = 4; i < fields; i++) reader.Skip();
            object message;
            try
            {
                message = serializer.Read(manifest, bytes);
            }
            catch (Exception e) when (e is System.Runtime.Serialization.SerializationException or MessagePackSerializationException)
            {
                refused(manifest, e);
                continue;
            }
            each(new HopItem(message, target, ask));
        }
    }
}
