using System.Buffers.Binary;
using Chainrule.Files;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Png;

/// <summary>Goes from chunk to chunk (PNG, 5.3); the checksum of each that is asked for is compared.</summary>
internal sealed class PngChunks(ReadOnlyMemory<byte> data)
{
    private const int Signature = 8, TypeLength = 4, Frame = 12; // length, type and checksum

    private int _position = Signature;

    /// <summary>The type of the chunk found last, four letters.</summary>
    public string Type { get; private set; } = "";

    /// <summary>What it holds.</summary>
    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Whether a chunk of pixels comes next, whole or not.</summary>
    public bool PixelsFollow => data.Length >= _position + Frame && data.Span[(_position + 4)..].StartsWith("IDAT"u8);

    /// <summary>Finds the next chunk; false at the end of the file.</summary>
    /// <exception cref="DecodingException">The file ends within it, or its checksum is wrong.</exception>
    public bool Next()
    {
        var rest = data[_position..];
        if (rest.Length == 0)
        {
            return false;
        }

        long length = rest.Length < Frame ? long.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
        if (length > rest.Length - Frame)
        {
            throw new DecodingException("it ends within a chunk", offset: _position);
        }

        var typeAndContent = rest.Slice(4, TypeLength + (int)length);
        var sum = default(Crc32);
        sum.Add(typeAndContent.Span);
        Type = System.Text.Encoding.Latin1.GetString(typeAndContent.Span[..TypeLength]);
        if (sum.Value != BinaryPrimitives.ReadUInt32BigEndian(rest.Span[(4 + typeAndContent.Length)..]))
        {
            throw new DecodingException("the checksum of a chunk is wrong", offset: _position);
        }

        Content = typeAndContent[TypeLength..];
        _position += Frame + (int)length;
        return true;
    }
}
