using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Gateway.Edge.Frames;

/// <summary>Masks and unmasks in place (RFC 6455 §5.3; both are the same exclusive or).</summary>
internal static class Masking
{
    /// <summary>Applies <paramref name="mask"/> to bytes that begin <paramref name="offset"/> bytes into their payload.</summary>
    public static void Apply(in ReadOnlySequence<byte> bytes, uint mask, long offset)
    {
        if (bytes.IsSingleSegment)
        {
            Apply(Writable(bytes.First), mask, offset);
            return;
        }
        foreach (var segment in bytes)
        {
            Apply(Writable(segment), mask, offset);
            offset += segment.Length;
        }
    }

    /// <inheritdoc cref="Apply(in ReadOnlySequence{byte}, uint, long)"/>
    public static void Apply(Span<byte> bytes, uint mask, long offset)
    {
        if (mask == 0 || bytes.IsEmpty)
            return;
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("the masking key is rotated as a little-endian number");
        mask = BitOperations.RotateRight(mask, 8 * (int)(offset & 3));

        ref var start = ref MemoryMarshal.GetReference(bytes);
        var at = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var wide = Vector256.Create(mask).AsByte();
            for (; at <= bytes.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
                (Vector256.LoadUnsafe(ref start, (nuint)at) ^ wide).StoreUnsafe(ref start, (nuint)at);
        }
        if (Vector128.IsHardwareAccelerated)
        {
            var half = Vector128.Create(mask).AsByte();
            for (; at <= bytes.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
                (Vector128.LoadUnsafe(ref start, (nuint)at) ^ half).StoreUnsafe(ref start, (nuint)at);
        }
        // All steps above are multiples of four, so the key has not turned.
        for (; at < bytes.Length; at++)
        {
            bytes[at] ^= (byte)mask;
            mask = BitOperations.RotateRight(mask, 8);
        }
    }

    // The bytes of a receive buffer are ours alone until they are given back; only their type says read-only.
    private static Span<byte> Writable(ReadOnlyMemory<byte> memory) => MemoryMarshal.AsMemory(memory).Span;
}
