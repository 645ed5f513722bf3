using System.Buffers.Binary;
using System.Numerics;

namespace Chainrule.Files;

/// <summary>What an IDX file says about itself, which need not be true.</summary>
internal sealed record IdxHeader(IdxElementType Type, uint[] Sizes)
{
    /// <summary>The bytes of the header.</summary>
    public int Length => sizeof(int) + Sizes.Length * sizeof(int);

    /// <summary>The bytes that should follow the header.</summary>
    public BigInteger DataLength
    {
        get
        {
            BigInteger length = IdxArray.SizeOf(Type);
            foreach (uint size in Sizes)
            {
                length *= size;
            }

            return length;
        }
    }

    /// <summary>
    /// The bytes that should follow, for a message: a damaged header may promise a number of two thousand digits.
    /// </summary>
    public string ShownLength => DataLength <= ulong.MaxValue ? $"{DataLength:N0}" : "more than 10^19";

    /// <summary>The sizes, once <see cref="CheckedDataLength"/> has been asked.</summary>
    public int[] Dimensions => Array.ConvertAll(Sizes, size => checked((int)size));

    /// <summary>The bytes that should follow the header, if an array can hold them.</summary>
    public int CheckedDataLength(string path)
    {
        foreach (uint size in Sizes)
        {
            if (size > int.MaxValue)
            {
                throw new FileFormatException(path, sizeof(int), $"the header promises {this}: {size:N0} is too large a size");
            }
        }

        return DataLength <= Array.MaxLength
            ? (int)DataLength
            : throw new FileFormatException(
                path,
                sizeof(int),
                $"the header promises {this}, more than the {Array.MaxLength:N0} bytes that fit into one array"
            );
    }

    /// <summary>Reads the header from the beginning of a stream.</summary>
    public static IdxHeader Read(string path, Stream stream)
    {
        const string help = "an IDX file begins with two zero bytes, the type of its numbers and how many dimensions they have";
        Span<byte> bytes = stackalloc byte[sizeof(int) + byte.MaxValue * sizeof(int)];
        int have = stream.ReadAtLeast(bytes[..sizeof(int)], sizeof(int), throwOnEndOfStream: false);
        if (have < sizeof(int))
        {
            throw new FileFormatException(path, have, "the file ends within the first four bytes", help);
        }

        var type = (IdxElementType)bytes[2];
        int rank = bytes[3];
        if (bytes[0] != 0 || bytes[1] != 0)
        {
            throw new FileFormatException(
                path,
                0,
                $"this is not an IDX file: it begins with {bytes[0]:x2} {bytes[1]:x2}, not with 00 00",
                help
            );
        }

        if (IdxArray.SizeOf(type) == 0)
        {
            throw new FileFormatException(path, 2, $"{bytes[2]:x2} is not a type of numbers (08, 09, 0b, 0c, 0d or 0e)", help);
        }

        if (rank == 0)
        {
            throw new FileFormatException(path, 3, "the array has no dimensions", help);
        }

        Span<byte> sizes = bytes.Slice(sizeof(int), rank * sizeof(int));
        have = stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false);
        if (have < sizes.Length)
        {
            throw new FileFormatException(
                path,
                sizeof(int) + have,
                $"the file ends within the sizes of its {rank} dimensions",
                help
            );
        }

        var header = new IdxHeader(type, new uint[rank]);
        for (int i = 0; i < rank; i++)
        {
            header.Sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(sizes[(i * sizeof(int))..]);
        }

        return header;
    }

    /// <summary>Kind and sizes, as in <c>Byte 60000×28×28</c>.</summary>
    public override string ToString()
    {
        const int MostShown = 8;
        return Sizes.Length <= MostShown
            ? $"{Type} {string.Join('×', Sizes)}"
            : $"{Type} {string.Join('×', Sizes.Take(MostShown))}×… ({Sizes.Length} dimensions)";
    }
}
