using System.Buffers.Binary;

namespace Chainrule.Files;

/// <summary>The checksum of gzip and zip: CRC-32 with the polynomial 0xEDB88320 (RFC 1952, 8), eight bytes at a time.</summary>
public struct Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int AtOnce = 8, Values = 256;

    // Entry [k, b]: what byte b does when k more bytes follow it in the same step (Kounavis and Berry 2005, "slicing by 8").
    private static readonly uint[] Table = MakeTable();

    private uint _state;

    /// <summary>The checksum of all bytes so far.</summary>
    public readonly uint Value => _state;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        uint state = ~_state;
        ReadOnlySpan<uint> table = Table;
        for (; bytes.Length >= AtOnce; bytes = bytes[AtOnce..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state,
                high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[sizeof(uint)..]);
            state = table[(7 * Values) + (byte)low] ^ table[(6 * Values) + (byte)(low >> 8)]
                ^ table[(5 * Values) + (byte)(low >> 16)] ^ table[(4 * Values) + (byte)(low >> 24)]
                ^ table[(3 * Values) + (byte)high] ^ table[(2 * Values) + (byte)(high >> 8)]
                ^ table[Values + (byte)(high >> 16)] ^ table[(byte)(high >> 24)];
        }

        foreach (byte next in bytes)
        {
            state = table[(byte)(state ^ next)] ^ (state >> 8);
        }

        _state = ~state;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[AtOnce * Values];
        for (int i = 0; i < table.Length; i++)
        {
            uint value = i < Values ? (uint)i : table[i - Values];
            if (i < Values)
            {
                for (int bit = 0; bit < 8; bit++)
                {
                    value = (value >> 1) ^ ((value & 1) == 0 ? 0 : Polynomial);
                }
            }
            else
            {
                value = table[(byte)value] ^ (value >> 8);
            }

            table[i] = value;
        }

        return table;
    }
}
