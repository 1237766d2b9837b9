#pragma once
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, reflected, as in iSCSI and ext4), continued from `crc`; start with 0.
uint32_t cl_crc32c(uint32_t crc, const void *bytes, size_t count);

/// SHA-256 (FIPS 180-4) of one buffer. The system has no library for it that costs less than this page.
void cl_sha256(const void *bytes, size_t count, uint8_t digest[32]);
