// The only C of this project: what Swift's Glibc module can't reach. One pair of files per concern.
#pragma once
#include "kernel.h"
#include "files.h"
#include "digest.h"
#include "cl_spawn.h"
