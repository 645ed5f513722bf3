using System.Buffers.Binary;
using System.Text;

namespace Chainrule.Mpi;

/// <summary>What a notice says.</summary>
internal enum NoticeKind : byte
{
    /// <summary>The sender has failed, and the text says how.</summary>
    Failed = 1,

    /// <summary>The sender is at work on its own, and will be heard of again.</summary>
    Alive = 2,

    /// <summary>The sender is done with what it did on its own.</summary>
    Done = 3,
}

/// <summary>A short message besides those that training exchanges, which is looked for whenever a process waits.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Rank">Who says it.</param>
/// <param name="Text">More about it; what is too long is cut off.</param>
internal sealed record Notice(NoticeKind Kind, int Rank, string Text = "")
{
    /// <summary>The bytes of any notice.</summary>
    public const int Length = 2048;

    private const int TextAt = 8;

    /// <summary>Writes it into <see cref="Length"/> bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), Rank);
        Encoding.UTF8.GetEncoder().Convert(Text, bytes.AsSpan(TextAt), flush: true, out _, out int length, out _);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(5), (ushort)length);
        return bytes;
    }

    /// <summary>Reads it.</summary>
    public static Notice Of(ReadOnlySpan<byte> bytes) => new(
        (NoticeKind)bytes[0],
        BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
        Encoding.UTF8.GetString(
            bytes.Slice(TextAt, Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(bytes[5..]), Length - TextAt))));
}
