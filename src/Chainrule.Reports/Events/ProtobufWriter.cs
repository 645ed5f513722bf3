using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Chainrule.Reports.Events;

/// <summary>
/// Writes a message in Protocol Buffers' wire format: each field is a key, field number · 8 + wire type, and a value. Fields
/// stand in the order in which they are written.
/// </summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>An integer that is not negative.</summary>
    public void WriteInteger(int field, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        WriteKey(field, Varint);
        WriteVarint((ulong)value);
    }

    /// <summary>A number of 64 bits.</summary>
    public void WriteDouble(int field, double value)
    {
        WriteKey(field, Fixed64);
        Append(value);
    }

    /// <summary>A number of 32 bits.</summary>
    public void WriteSingle(int field, float value)
    {
        WriteKey(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_buffer.GetSpan(sizeof(float)), value);
        _buffer.Advance(sizeof(float));
    }

    /// <summary>Numbers of 64 bits, packed.</summary>
    public void WriteDoubles(int field, ReadOnlySpan<double> values)
    {
        WriteKey(field, Bytes);
        WriteVarint((ulong)values.Length * sizeof(double));
        foreach (double value in values)
        {
            Append(value);
        }
    }

    /// <summary>A text, in UTF-8.</summary>
    public void WriteText(int field, string value) => WriteBytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message inside this one.</summary>
    public void WriteMessage(int field, ProtobufWriter message) => WriteBytes(field, message.Written);

    private void WriteBytes(int field, ReadOnlySpan<byte> bytes)
    {
        WriteKey(field, Bytes);
        WriteVarint((ulong)bytes.Length);
        _buffer.Write(bytes);
    }

    private void Append(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(sizeof(double)), value);
        _buffer.Advance(sizeof(double));
    }

    private void WriteKey(int field, int type) => WriteVarint(((ulong)field << 3) | (uint)type);

    // Seven bits to a byte, lowest first; the eighth says that more follow.
    private void WriteVarint(ulong value)
    {
        var span = _buffer.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
