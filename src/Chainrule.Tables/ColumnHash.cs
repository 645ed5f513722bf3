using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Chainrule.Tables;

/// <summary>A SHA-256 of a column's cells, by which tables are told apart without them.</summary>
internal static class ColumnHash
{
    // Each text with its length before it, so that no two columns come to the same bytes; −1 where a cell is empty.
    public static string Of(TableColumn column)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[sizeof(int)];
        for (int row = 0; row < column.Count; row++)
        {
            byte[]? text = column.Text(row) is { } cell ? Encoding.UTF8.GetBytes(cell) : null;
            BinaryPrimitives.WriteInt32LittleEndian(length, text?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(text ?? []);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
