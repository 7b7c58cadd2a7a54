#pragma once
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// A macro that casts function pointers, which Swift cannot call.
static inline void mien_ssl_on_server_name(SSL_CTX *context, int (*callback)(SSL *, int *, void *)) {
    SSL_CTX_set_tlsext_servername_callback(context, callback);
}

// A macro of five others, which Swift does not read: how RFC 4514 (once 2253) writes names.
static const unsigned long mien_rfc2253 = XN_FLAG_RFC2253;
