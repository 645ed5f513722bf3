using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Chainrule.Tables;

/// <summary>Distinct texts, numbered from 0 in the order in which they came, kept as UTF-8 in large blocks.</summary>
internal sealed class TextPool
{
    private const int SmallestChunk = 256, LargestChunk = 1 << 20;

    // Texts can't be chosen such that they all fall into one slot, as whoever writes them doesn't know the key.
    private static readonly ulong Key = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    private readonly List<byte[]> _chunks = [];
    private Entry[] _entries = new Entry[8];
    private int[] _slots = new int[16];
    private int _used;

    /// <summary>The number of texts.</summary>
    public int Count { get; private set; }

    /// <summary>A text as UTF-8.</summary>
    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            var entry = _entries[code];
            return _chunks[entry.Chunk].AsSpan(entry.Start, entry.Length);
        }
    }

    /// <summary>A text.</summary>
    public string Text(int code) => Encoding.UTF8.GetString(this[code]);

    /// <summary>The number of a text, a new one if it isn't known yet.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        uint hash = Hash(text);
        int slot = FindSlot(text, hash);
        if (_slots[slot] > 0)
        {
            return _slots[slot] - 1;
        }

        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        _entries[Count] = Keep(text, hash);
        _slots[slot] = ++Count;
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    /// <summary>The number of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text) => _slots[FindSlot(text, Hash(text))] - 1;

    private int FindSlot(ReadOnlySpan<byte> text, uint hash)
    {
        int mask = _slots.Length - 1;
        int slot = (int)(hash & (uint)mask);
        while (_slots[slot] is int known and > 0 && !(_entries[known - 1].Hash == hash && this[known - 1].SequenceEqual(text)))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private Entry Keep(ReadOnlySpan<byte> text, uint hash)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _used < text.Length)
        {
            int size = _chunks.Count == 0 ? SmallestChunk : Math.Min(LargestChunk, 2 * _chunks[^1].Length);
            _chunks.Add(new byte[Math.Max(size, text.Length)]);
            _used = 0;
        }

        text.CopyTo(_chunks[^1].AsSpan(_used));
        var entry = new Entry(_chunks.Count - 1, _used, text.Length, hash);
        _used += text.Length;
        return entry;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        int mask = _slots.Length - 1;
        for (int code = 0; code < Count; code++)
        {
            int slot = (int)(_entries[code].Hash & (uint)mask);
            while (_slots[slot] > 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = code + 1;
        }
    }

    // Eight bytes at a time, each mixed in by a multiplication whose halves are folded.
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        ulong hash = Key ^ (uint)text.Length;
        while (text.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(text), Odd);
            text = text[sizeof(ulong)..];
        }

        ulong rest = 0;
        foreach (byte next in text)
        {
            rest = (rest << 8) | next;
        }

        hash = Mix(hash ^ rest, Odd ^ Key);
        return (uint)(hash ^ BitOperations.RotateRight(hash, 32));
    }

    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    private readonly record struct Entry(int Chunk, int Start, int Length, uint Hash);
}
