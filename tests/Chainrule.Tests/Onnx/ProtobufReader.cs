using System.Text;

namespace Chainrule.Tests.Onnx;

/// <summary>
/// Reads the fields of a protocol buffer message, one after the other: numbers, and runs of bytes that are text, packed
/// numbers or further messages. See protobuf.dev, "Encoding".
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0, Fixed64 = 1, Length = 2, Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field last read.</summary>
    public int Field { get; private set; }

    /// <summary>Its value where it is a number; of a float the bits.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its value where it is a run of bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether it is a run of bytes.</summary>
    public bool IsBytes { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Number);

    /// <summary>Reads the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = ReadVarint();
        Field = (int)(tag >> 3);
        int kind = (int)(tag & 7);
        IsBytes = kind == Length;
        Bytes = default;
        Number = kind switch
        {
            Varint => ReadVarint(),
            Fixed64 => BitConverter.ToUInt64(Take(8)),
            Fixed32 => BitConverter.ToUInt32(Take(4)),
            Length => ReadVarint(),
            _ => throw new InvalidDataException($"field {Field} has the unknown kind {kind}"),
        };
        if (IsBytes)
        {
            Bytes = Take((int)Number);
        }

        return true;
    }

    /// <summary>The numbers of a repeated field: one, or many packed into a run of bytes.</summary>
    public readonly void AddIntegersTo(List<long> numbers)
    {
        if (!IsBytes)
        {
            numbers.Add((long)Number);
            return;
        }

        var packed = new ProtobufReader(Bytes);
        while (!packed._rest.IsEmpty)
        {
            numbers.Add((long)packed.ReadVarint());
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
